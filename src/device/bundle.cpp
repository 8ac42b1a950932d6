#include "device/bundle.h"

#include "base/encoding.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"

namespace certferry::device {

namespace {

// The service's format for what nobody has to type.
constexpr std::size_t random_password_length = 32;
constexpr int random_password_iterations = 1'024;
constexpr int chosen_password_iterations = 100'000;

Bundle pack(const Credential& credential, const std::string& friendly_name, Secret password,
            int iterations) {
    const pki::Pkcs12 content{.key = credential.key,
                              .certificate = credential.certificate,
                              .chain = credential.chain,
                              .friendly_name = friendly_name};
    auto packed = pki::write_pkcs12(content, password, {.iterations = iterations});
    return {.pkcs12 = std::move(packed), .password = std::move(password)};
}

}  // namespace

Bundle make_bundle(const Credential& credential, const std::string& friendly_name) {
    return pack(credential, friendly_name, pki::random_text(random_password_length),
                random_password_iterations);
}

Bundle make_bundle(const Credential& credential, const std::string& friendly_name,
                   Secret password) {
    return pack(credential, friendly_name, std::move(password), chosen_password_iterations);
}

std::string nickname_of(const pki::Certificate& certificate) {
    const auto digest = pki::sha256(certificate.subject().der());
    return "certferry-key-" + to_hex(ByteView(digest).first(8));
}

}  // namespace certferry::device
