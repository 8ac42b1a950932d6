#pragma once

#include "base/encoding.h"
#include "base/file.h"
#include "base/testing.h"
#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/pkcs12.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>

namespace certferry::app::test {

/// A folder of its own for each test.
class PfxFolder {
public:
    PfxFolder() {
        std::string name = testing::TempDir() + "pfx-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no folder for a test");
        }
        path_ = name;
    }

    PfxFolder(const PfxFolder&) = delete;
    PfxFolder& operator=(const PfxFolder&) = delete;

    ~PfxFolder() { std::filesystem::remove_all(path_); }

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    std::string write(std::string_view name, ByteView content) const {
        const auto path = path_ / name;
        write_file(path, content, FileMode::owner_only);
        return path.string();
    }

    std::string write(std::string_view name, std::string_view content) const {
        return write(name, as_bytes(content));
    }

private:
    std::filesystem::path path_;
};

/// What a PFX of a test is like.
struct PfxLooks {
    std::string_view mailbox = "mira@harbor.example";
    UtcTime not_after = test_start + std::chrono::hours(24);
    std::string_view password = "old password";
    int iterations = 10;
};

inline Bytes make_pfx(const PfxLooks& looks = {}) {
    const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    const auto name = pki::Name::from_text("CN=Mira");
    pki::CertificateContent content;
    content.serial = {1};
    content.issuer = name;
    content.subject = name;
    content.not_before = test_start - std::chrono::hours(48);
    content.not_after = looks.not_after;
    content.spki = key.public_key().spki();
    content.extensions = {
        pki::make_subject_alt_name({pki::GeneralName::email(looks.mailbox)}, false)};
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    const pki::Pkcs12 pfx{
        .key = key,
        .certificate = pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256),
        .chain = {},
        .friendly_name = "Mira's mail"};
    return pki::write_pkcs12(pfx, Secret::copy_of(looks.password),
                             {.iterations = looks.iterations});
}

}  // namespace certferry::app::test
