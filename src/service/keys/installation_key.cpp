#include "service/keys/installation_key.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/aead.h"
#include "pki/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::size_t installation_key_id_octets = 4;
constexpr std::size_t max_file_bytes = std::size_t{64} * 1024;

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t line) {
    throw Error(codes::config_invalid,
                fmt::format("{}:{}: not `ID BASE64` of 32 octets", path.string(), line));
}

}  // namespace

InstallationKey InstallationKey::from_file(const std::filesystem::path& path) {
    const Secret content(read_file(path, max_file_bytes));
    std::vector<Key> keys;
    std::size_t number = 0;
    for (auto rest = content.reveal_text(); !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
        const auto space = line.find(' ');
        if (space == std::string_view::npos || space == 0) {
            refuse(path, number);
        }
        auto octets = from_base64(line.substr(space + 1));
        if (!octets || octets->size() != pki::aead_key_bytes) {
            refuse(path, number);
        }
        keys.push_back(
            {.id = std::string(line.substr(0, space)), .octets = Secret(*std::move(octets))});
    }
    if (keys.empty()) {
        refuse(path, 1);
    }
    return InstallationKey(std::move(keys));
}

void InstallationKey::make_file(const std::filesystem::path& path) {
    if (std::filesystem::exists(path)) {
        throw Error(codes::file_unwritable,
                    fmt::format("{} is there; a new key would make the database unreadable",
                                path.string()));
    }
    const Secret key(pki::random_bytes(pki::aead_key_bytes));
    const auto id = to_hex(pki::random_bytes(installation_key_id_octets));
    const auto base64 = Secret::copy_of(to_base64(key.reveal()));
    const auto line = Secret::copy_of(fmt::format("{} {}\n", id, base64.reveal_text()));
    write_file(path, line.reveal(), FileMode::owner_only);
}

Bytes InstallationKey::wrap(ByteView associated, ByteView plain) const {
    return pki::aead_seal(keys_.front().octets, associated, plain);
}

Secret InstallationKey::unwrap(std::string_view id, ByteView associated, ByteView wrapped) const {
    const auto key = std::ranges::find(keys_, id, &Key::id);
    if (key == keys_.end()) {
        throw Error(codes::installation_key_wrong, fmt::format("no key {} in the file", id));
    }
    auto plain = pki::aead_open(key->octets, associated, wrapped);
    if (!plain) {
        throw Error(codes::installation_key_wrong, fmt::format("key {} did not wrap this", id));
    }
    return *std::move(plain);
}

}  // namespace certferry::service
