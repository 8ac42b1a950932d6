#include "connector/key_store.h"

#include "base/codes/key_store.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/folder_lock.h"
#include "pki/digest.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace certferry::connector {

namespace {

constexpr std::size_t max_name_octets = 255;
constexpr std::size_t max_key_file_octets = std::size_t{64} * 1024;
constexpr std::string_view active_text = "active";
constexpr std::string_view decrypt_only_text = "decryptOnly";

/// KEYID.json.
struct KeyDescription {
    std::string kind;
    std::string provider_name;
    std::string key_name;
    std::string state;
    UtcTime created_at;
};

BOOST_DESCRIBE_STRUCT(KeyDescription, (), (kind, provider_name, key_name, state, created_at))

[[noreturn]] void refuse_file(const std::filesystem::path& file, std::string_view why) {
    throw Error(codes::key_store_damaged, fmt::format("{}: {}", file.string(), why));
}

void require_private(const std::filesystem::path& file) {
    struct stat facts{};
    if (::stat(file.c_str(), &facts) != 0) {
        refuse_file(file, "it is missing");
    }
    if ((facts.st_mode & 077U) != 0) {
        throw Error(codes::key_store_exposed,
                    fmt::format("{} has mode {:03o}", file.string(), facts.st_mode & 0777U));
    }
}

pki::PrivateKey read_key(const std::filesystem::path& file) {
    require_private(file);
    const Secret pem(read_file(file, max_key_file_octets));
    try {
        return pki::PrivateKey::from_pem(pem.reveal_text());
    } catch (const Error& error) {
        refuse_file(file, error.what());
    }
}

KeyDescription read_description(const std::filesystem::path& file) {
    try {
        return wire::from_json<KeyDescription>(as_text(read_file(file, max_key_file_octets)));
    } catch (const Error& error) {
        refuse_file(file, error.what());
    }
}

StoredKey read_stored(const std::filesystem::path& file) {
    auto description = read_description(file);
    const auto kind = key_kind_from_text(description.kind);
    const bool is_active = description.state == active_text;
    if (!kind || (!is_active && description.state != decrypt_only_text)) {
        refuse_file(file, "kind or state is not known");
    }
    auto key_file = file;
    StoredKey stored{.key_id = file.stem().string(),
                     .kind = *kind,
                     .name = {.provider = std::move(description.provider_name),
                              .key = std::move(description.key_name)},
                     .state = is_active ? KeyState::active : KeyState::decrypt_only,
                     .created_at = description.created_at,
                     .key = read_key(key_file.replace_extension(".pem"))};
    if (key_id_of(stored.key.public_key()) != stored.key_id) {
        refuse_file(key_file, "it holds another key than its name says");
    }
    return stored;
}

/// One escrow key counts as active, the newest: two are left if a crash comes between the files.
void settle_escrow(std::vector<StoredKey>& keys) {
    bool found = false;
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
        if (key->kind == KeyKind::escrow && key->state == KeyState::active) {
            key->state = found ? KeyState::decrypt_only : KeyState::active;
            found = true;
        }
    }
}

void require_fit(KeyKind kind, const pki::KeySpec& spec) {
    const bool is_rsa =
        spec.algorithm == pki::KeyAlgorithm::rsa && spec.bits >= 2048 && spec.bits <= 8192;
    const bool is_curve =
        spec.algorithm == pki::KeyAlgorithm::ec && (spec.bits == 256 || spec.bits == 384);
    if (!is_rsa && !(is_curve && kind == KeyKind::escrow)) {
        throw Error(
            codes::key_unusable,
            fmt::format("{} is nothing for an {} key: use RSA of 2048 to 8192 bits{}", spec.text(),
                        to_text(kind), kind == KeyKind::escrow ? ", P-256 or P-384" : ""));
    }
}

void require_fit(const KeyName& name) {
    for (const auto* text : {&name.provider, &name.key}) {
        if (text->empty() || text->size() > max_name_octets) {
            throw Error(codes::key_name_invalid, escape_for_log(*text));
        }
    }
}

}  // namespace

std::string_view to_text(KeyKind kind) noexcept {
    return kind == KeyKind::escrow ? "escrow" : "import";
}

std::optional<KeyKind> key_kind_from_text(std::string_view text) noexcept {
    if (text == to_text(KeyKind::escrow)) {
        return KeyKind::escrow;
    }
    return text == to_text(KeyKind::import) ? std::optional(KeyKind::import) : std::nullopt;
}

std::string_view to_text(KeyState state) noexcept {
    return state == KeyState::active ? active_text : decrypt_only_text;
}

std::string key_id_of(const pki::PublicKey& key) {
    return to_hex(pki::sha256(key.spki()));
}

const StoredKey* KeySnapshot::find_by_id(std::string_view key_id) const noexcept {
    const auto found = std::ranges::find(keys_, key_id, &StoredKey::key_id);
    return found != keys_.end() ? &*found : nullptr;
}

const StoredKey* KeySnapshot::find_by_name(const KeyName& name) const noexcept {
    const auto found = std::ranges::find(keys_, name, &StoredKey::name);
    return found != keys_.end() ? &*found : nullptr;
}

const StoredKey* KeySnapshot::active_escrow() const noexcept {
    const auto found = std::ranges::find_if(keys_, [](const StoredKey& each) {
        return each.kind == KeyKind::escrow && each.state == KeyState::active;
    });
    return found != keys_.end() ? &*found : nullptr;
}

KeyStore::KeyStore(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)), clock_(clock) {
    std::error_code fault;
    if (std::filesystem::create_directories(folder_, fault) && !fault) {
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, fault);
    }
    if (fault) {
        throw Error(codes::file_unwritable,
                    fmt::format("{}: {}", folder_.string(), fault.message()));
    }
    snapshot();
}

std::vector<KeyStore::Sign> KeyStore::look() const {
    std::vector<Sign> signs;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(folder_, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        if (entry->path().extension() != ".json") {
            continue;
        }
        if (const auto version = file_version(entry->path())) {  // Or it was just removed.
            signs.push_back({.file = entry->path().filename().string(), .version = *version});
        }
    }
    if (fault) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: {}", folder_.string(), fault.message()));
    }
    std::ranges::sort(signs, {}, &Sign::file);
    return signs;
}

std::vector<StoredKey> KeyStore::read_all(const std::vector<Sign>& signs) const {
    std::vector<StoredKey> keys;
    keys.reserve(signs.size());
    for (const auto& sign : signs) {
        keys.push_back(read_stored(folder_ / sign.file));
    }
    std::ranges::sort(keys, {}, [](const StoredKey& key) {
        return std::pair(key.created_at, std::string_view(key.key_id));
    });
    settle_escrow(keys);
    return keys;
}

std::shared_ptr<const KeySnapshot> KeyStore::snapshot() const {
    auto signs = look();
    auto same = known_.with([&](const Known& known) {
        return known.snapshot && known.signs == signs ? known.snapshot : nullptr;
    });
    if (same) {
        return same;
    }
    auto fresh = std::make_shared<const KeySnapshot>(read_all(signs));
    known_.with([&](Known& known) { known = {.signs = std::move(signs), .snapshot = fresh}; });
    return fresh;
}

StoredKey KeyStore::create(KeyKind kind, const KeyName& name, const pki::KeySpec& spec) {
    require_fit(name);
    require_fit(kind, spec);
    return import_key(kind, name, pki::PrivateKey::generate(spec));
}

StoredKey KeyStore::import_key(KeyKind kind, const KeyName& name, const pki::PrivateKey& key,
                               KeyState state) {
    require_fit(name);
    require_fit(kind, {.algorithm = key.public_key().algorithm(), .bits = key.public_key().bits()});
    const FolderLock lock(folder_);
    const auto present = snapshot();
    StoredKey added{.key_id = key_id_of(key.public_key()),
                    .kind = kind,
                    .name = name,
                    .state = state,
                    .created_at = clock_.now(),
                    .key = key};
    const auto* there = present->find_by_name(name);
    there = there != nullptr ? there : present->find_by_id(added.key_id);
    if (there != nullptr) {
        throw Error(codes::key_exists,
                    fmt::format("{} \"{}\" of \"{}\", id {}", to_text(there->kind),
                                escape_for_log(there->name.key),
                                escape_for_log(there->name.provider), there->key_id));
    }
    write_file(folder_ / (added.key_id + ".pem"), key.to_pem().reveal(), FileMode::owner_only);
    write_description(added);
    const auto* former = present->active_escrow();
    if (former != nullptr && kind == KeyKind::escrow && state == KeyState::active) {
        auto retired = *former;
        retired.state = KeyState::decrypt_only;
        write_description(retired);
    }
    return added;
}

void KeyStore::write_description(const StoredKey& key) const {
    const auto text = wire::to_json(KeyDescription{.kind = std::string(to_text(key.kind)),
                                                   .provider_name = key.name.provider,
                                                   .key_name = key.name.key,
                                                   .state = std::string(to_text(key.state)),
                                                   .created_at = key.created_at});
    write_file(folder_ / (key.key_id + ".json"), as_bytes(text), FileMode::owner_only);
}

}  // namespace certferry::connector
