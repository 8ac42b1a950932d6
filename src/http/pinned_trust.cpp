#include "http/pinned_trust.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

namespace certferry::http {

namespace {

struct FreeStack {
    void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};

bool has_key(X509* certificate, const Bytes& wanted) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size <= 0) {
        return false;
    }
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const bool hashed = EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &length,
                                   EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    return hashed && std::ranges::equal(ByteView(digest).first(length), wanted);
}

/// Verifies as usual, with the pinned certificate as the only anchor.
int verify(X509_STORE_CTX* context, void* wanted) {
    auto* const shown = X509_STORE_CTX_get0_untrusted(context);
    const std::unique_ptr<STACK_OF(X509), FreeStack> trusted(sk_X509_new_null());
    for (int i = 0; trusted && i < sk_X509_num(shown); ++i) {
        X509* const certificate = sk_X509_value(shown, i);
        if (has_key(certificate, *static_cast<const Bytes*>(wanted))) {
            sk_X509_push(trusted.get(), certificate);
        }
    }
    if (!trusted || sk_X509_num(trusted.get()) == 0) {
        X509_STORE_CTX_set_error(context, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
        return 0;
    }
    X509_STORE_CTX_set0_trusted_stack(context, trusted.get());
    const int verified = X509_verify_cert(context);
    X509_STORE_CTX_set0_trusted_stack(context, nullptr);
    return verified;
}

}  // namespace

void send_given_certificates_alone(SSL_CTX* context) {
    SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
}

void trust_pinned_key(SSL_CTX* context, const Bytes& spki_sha256) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verify, const_cast<Bytes*>(&spki_sha256));
}

}  // namespace certferry::http
