#pragma once

#include "base/file.h"
#include "base/guarded.h"
#include "base/time.h"
#include "pki/key.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::connector {

/// Of a KeyStore, below the connector's data_dir.
inline constexpr std::string_view key_folder = "keys";

/// What a key of the store is for.
enum class KeyKind {
    escrow,  ///< Copies of issued PFX files are sealed to it, to be wrapped anew later.
    import,  ///< Import tools seal the passwords of users' PFX files to it.
};

/// `escrow`, `import`: as in files, in reports to the service and on the command line.
std::string_view to_text(KeyKind kind) noexcept;
std::optional<KeyKind> key_kind_from_text(std::string_view text) noexcept;

enum class KeyState {
    active,
    decrypt_only,  ///< An escrow key that another has taken the place of.
};

/// `active`, `decryptOnly`.
std::string_view to_text(KeyState state) noexcept;

/// Under what name a key is kept. Records of imported PFX files name it by both texts, which mean
/// nothing more here; each has 1 to 255 octets.
struct KeyName {
    std::string provider;
    std::string key;

    bool operator==(const KeyName&) const = default;
};

/// The provider of a key that nobody gave another.
inline constexpr std::string_view usual_key_provider = "Certferry";

struct StoredKey {
    std::string key_id;  ///< See key_id_of().
    KeyKind kind = KeyKind::import;
    KeyName name;
    KeyState state = KeyState::active;
    UtcTime created_at;
    pki::PrivateKey key;
};

/// SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal: how service, connector and import
/// tool name a key, and the fingerprint that people compare.
std::string key_id_of(const pki::PublicKey& key);

/// Keys at one moment, the oldest first. Immutable.
class KeySnapshot {
public:
    explicit KeySnapshot(std::vector<StoredKey> keys) : keys_(std::move(keys)) {}

    const std::vector<StoredKey>& keys() const noexcept { return keys_; }

    /// Each gives null if there is none; borrowed for as long as the snapshot lives.
    const StoredKey* find_by_id(std::string_view key_id) const noexcept;
    const StoredKey* find_by_name(const KeyName& name) const noexcept;
    const StoredKey* active_escrow() const noexcept;

private:
    std::vector<StoredKey> keys_;
};

/// The escrow and import keys of a connector: a folder (0700) with two files for each key, its
/// private half `KEYID.pem` (PKCS#8, 0600) and what it is, `KEYID.json`. A key is there once its
/// second file is, so that a crash leaves all of a key or nothing that counts.
///
/// Thread-safe; several processes may use one folder: changes by others, such as `certferry
/// connector keys`, are seen by the next snapshot().
///
/// Members throw Error(key_store_damaged) for a file that is not what it has to be,
/// Error(key_store_exposed) for one that others may read, and what reading and writing files throw.
class KeyStore {
public:
    /// Makes the folder if it is not there. `clock` is lent.
    KeyStore(std::filesystem::path folder, const Clock& clock);

    /// The keys that are there now. Reads files only if some have changed.
    std::shared_ptr<const KeySnapshot> snapshot() const;

    /// Makes a key and keeps it. Import keys are RSA of 2048 to 8192 bits, escrow keys these or
    /// P-256 or P-384. Throws Error(key_unusable) for another kind, and what import_key() throws.
    StoredKey create(KeyKind kind, const KeyName& name, const pki::KeySpec& spec);

    /// Keeps a key that was made elsewhere. An escrow key that is active from now on makes the one
    /// that was decrypt only. Throws Error(key_exists) if there is a key of that name, or the same
    /// key under another, and Error(key_unusable).
    StoredKey import_key(KeyKind kind, const KeyName& name, const pki::PrivateKey& key,
                         KeyState state = KeyState::active);

private:
    /// Changes whenever a file does.
    struct Sign {
        std::string file;
        FileVersion version;

        bool operator==(const Sign&) const = default;
    };

    struct Known {
        std::vector<Sign> signs;
        std::shared_ptr<const KeySnapshot> snapshot;
    };

    std::vector<Sign> look() const;
    std::vector<StoredKey> read_all(const std::vector<Sign>& signs) const;
    void write_description(const StoredKey& key) const;

    std::filesystem::path folder_;
    const Clock& clock_;
    mutable Guarded<Known> known_;
};

}  // namespace certferry::connector
