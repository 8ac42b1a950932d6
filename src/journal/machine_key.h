#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <filesystem>
#include <string_view>

namespace certferry::journal {

/// A secret of the journal, sealed: useless without the machine key.
struct SealedSecret {
    Bytes row_key;  ///< A key for this secret alone, wrapped by the machine key.
    Bytes content;  ///< AES-256-GCM (pki/aead.h) under the row's key.
};

/// The key of this machine under which the journal keeps secrets. It lies outside of the journal's
/// folder, so that a copy of the journal opens nothing: a file of 32 octets in hexadecimal, such as
/// a systemd credential. Thread-safe.
class MachineKey {
public:
    /// Reads the file; makes it (0600) if it is not there. Throws Error(config_invalid) if it is no
    /// such key or lies in `journal_folder`, and what reading and writing files throw.
    static MachineKey open(const std::filesystem::path& file,
                           const std::filesystem::path& journal_folder);

    explicit MachineKey(Secret key) : key_(std::move(key)) {}

    /// `place` names the row and the step: what is sealed opens nowhere else.
    SealedSecret seal(std::string_view place, const Secret& secret) const;

    /// Throws Error(store_corrupt) if it was sealed with another key, for another place, or was
    /// changed.
    Secret open_secret(std::string_view place, const SealedSecret& sealed) const;

private:
    Secret key_;
};

}  // namespace certferry::journal
