#include "app/ra_credentials.h"

#include "base/codes/ca_link.h"
#include "base/error.h"
#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::app {

namespace {

using ca::cmp::Credential;

constexpr std::string_view renewal_name = "renewal.key";

Credential checked(pki::Certificate certificate, pki::PrivateKey key,
                   const std::filesystem::path& file) {
    if (!(key.public_key() == certificate.public_key())) {
        throw Error(codes::config_invalid,
                    file.string() + ": the key is not that of the certificate");
    }
    return {.certificate = std::move(certificate), .key = std::move(key)};
}

Credential read_pair(const std::filesystem::path& certificate_file,
                     const std::filesystem::path& key_file) {
    const auto key_text = read_secret_file(key_file);
    const auto certificate_text = read_file(certificate_file);
    return checked(pki::Certificate::from_pem(as_text(certificate_text)),
                   pki::PrivateKey::from_pem(key_text.reveal_text()), key_file);
}

}  // namespace

RaCredentials::RaCredentials(std::filesystem::path certificate_file, std::filesystem::path key_file,
                             std::filesystem::path folder, const Clock& clock)
    : certificate_file_(std::move(certificate_file)),
      key_file_(std::move(key_file)),
      folder_(std::move(folder)),
      clock_(clock) {}

std::vector<std::filesystem::path> RaCredentials::renewed_files() const {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(folder_)) {
        return files;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("credential-") && name.ends_with(".pem")) {
            files.push_back(entry.path());
        }
    }
    return files;
}

std::vector<Credential> RaCredentials::load() const {
    const auto now = clock_.now();
    std::vector<Credential> all;
    const auto add = [&](const std::filesystem::path& certificate,
                         const std::filesystem::path& key) {
        auto pair = read_pair(certificate, key);
        if (pair.certificate.not_after() > now) {
            const auto older = std::ranges::upper_bound(
                all, pair.certificate.not_before(), std::ranges::greater(),
                [](const auto& each) { return each.certificate.not_before(); });
            all.insert(older, std::move(pair));
        }
    };
    if (std::filesystem::exists(certificate_file_)) {
        add(certificate_file_, key_file_);
    }
    for (const auto& file : renewed_files()) {
        add(file, file);
    }
    if (all.empty()) {
        throw Error(codes::ca_credential_missing, certificate_file_.string());
    }
    return all;
}

pki::PrivateKey RaCredentials::renewal_key() const {
    const auto file = folder_ / renewal_name;
    if (std::filesystem::exists(file)) {
        return pki::PrivateKey::from_pem(read_secret_file(file).reveal_text());
    }
    std::filesystem::create_directories(folder_);
    auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    write_file(file, key.to_pem().reveal(), FileMode::owner_only);
    return key;
}

void RaCredentials::save(const pki::Certificate& certificate, const pki::PrivateKey& key) const {
    std::string text = std::string(key.to_pem().reveal_text()) + certificate.to_pem();
    const Secret content = Secret::copy_of(text);
    wipe_memory(text.data(), text.size());
    const auto name = fmt::format("credential-{:020}.pem", to_micros(certificate.not_before()));
    write_file(folder_ / name, content.reveal(), FileMode::owner_only);
    std::filesystem::remove(folder_ / renewal_name);
}

void RaCredentials::keep_only(const pki::Certificate& certificate) const {
    for (const auto& file : renewed_files()) {
        if (read_pair(file, file).certificate != certificate) {
            std::filesystem::remove(file);
        }
    }
}

}  // namespace certferry::app
