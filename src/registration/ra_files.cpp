#include "registration/ra_files.h"

#include "base/error.h"
#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace certferry::registration {

namespace {

std::optional<RaFile> named_file(const std::filesystem::path& path) {
    const auto name = path.stem().string();
    for (const auto shape : {RaShape::one, RaShape::two}) {
        const auto prefix = fmt::format("ra-{}-", to_text(shape));
        if (path.extension() != ".pem" || !name.starts_with(prefix)) {
            continue;
        }
        std::int64_t micros = 0;
        const auto* end = name.data() + name.size();
        const auto parsed = std::from_chars(name.data() + prefix.size(), end, micros);
        if (parsed.ptr == end) {
            return RaFile{.path = path, .shape = shape, .made_at = from_micros(micros)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_text(RaShape shape) noexcept {
    return shape == RaShape::one ? "one" : "two";
}

std::vector<RaFile> list_ra_files(const std::filesystem::path& folder) {
    std::vector<RaFile> files;
    std::error_code fault;
    if (!std::filesystem::exists(folder, fault) && !fault) {
        return files;
    }
    for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        if (auto file = named_file(entry->path())) {
            files.push_back(*std::move(file));
        }
    }
    if (fault) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: {}", folder.string(), fault.message()));
    }
    std::ranges::sort(files, std::greater<>(), &RaFile::made_at);
    return files;
}

RaCredentials read_ra_file(const std::filesystem::path& path) {
    const Secret content = read_secret_file(path);
    const auto certificates = pki::Certificate::all_from_pem(content.reveal_text());
    std::vector<pki::PrivateKey> keys;
    for (auto& block : pki::pem_blocks(content.reveal_text(), "PRIVATE KEY")) {
        const Secret der(std::move(block));
        keys.push_back(pki::PrivateKey::from_pkcs8(der.reveal()));
    }
    if (certificates.empty() || certificates.size() != keys.size() || keys.size() > 2) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: not one or two keys with their certificates", path.string()));
    }
    return {.signing = {.certificate = certificates.front(), .key = keys.front()},
            .decryption = {.certificate = certificates.back(), .key = keys.back()}};
}

void write_ra_file(const std::filesystem::path& folder, RaShape shape, UtcTime made_at,
                   const RaCredentials& credentials) {
    const auto& [signing, decryption] = credentials;
    std::string text =
        std::string(signing.key.to_pem().reveal_text()) + signing.certificate.to_pem();
    if (shape == RaShape::two) {
        text +=
            std::string(decryption.key.to_pem().reveal_text()) + decryption.certificate.to_pem();
    }
    const Secret content = Secret::copy_of(text);
    wipe_memory(text.data(), text.size());
    write_file(folder / fmt::format("ra-{}-{:020}.pem", to_text(shape), to_micros(made_at)),
               content.reveal(), FileMode::owner_only);
}

}  // namespace certferry::registration
