#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// The key that wraps every secret of the service's database: whoever has a dump of the database
/// and not this file can open none of them. The same file lies on every service process.
///
/// The file holds a line for each key, `ID BASE64`: the first wraps, the others only open what was
/// wrapped before the last change. Immutable, thread-safe.
class InstallationKey {
public:
    /// Throws Error(file_unreadable), or Error(config_invalid) if the file holds anything else.
    static InstallationKey from_file(const std::filesystem::path& path);

    /// Writes a file with one new key, readable by its owner only. Throws Error(file_unwritable),
    /// also if there is such a file already.
    static void make_file(const std::filesystem::path& path);

    /// The id of the key that wraps; stored beside what it wrapped.
    const std::string& id() const noexcept { return keys_.front().id; }

    /// AES-256-GCM, bound to `associated`.
    Bytes wrap(ByteView associated, ByteView plain) const;

    /// Throws Error(installation_key_wrong) if the key `id` is not in the file or did not wrap
    /// this.
    Secret unwrap(std::string_view id, ByteView associated, ByteView wrapped) const;

private:
    struct Key {
        std::string id;
        Secret octets;
    };

    explicit InstallationKey(std::vector<Key> keys) noexcept : keys_(std::move(keys)) {}

    std::vector<Key> keys_;  // Never empty.
};

}  // namespace certferry::service
