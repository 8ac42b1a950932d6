#include "pki/measure.h"

#include "base/error.h"
#include "pki/ossl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <ctime>
#include <optional>

namespace certferry::pki {

namespace {

using Context = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Key = ossl::Handle<EVP_PKEY, EVP_PKEY_free>;

std::chrono::nanoseconds thread_cpu_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

template <class F>
std::chrono::nanoseconds mean(int count, F&& operation) {
    operation();  // Caches warm, blinding set up.
    const auto start = thread_cpu_time();
    for (int i = 0; i < count; ++i) {
        operation();
    }
    return (thread_cpu_time() - start) / count;
}

Context context_of(const PrivateKey& key) {
    return Context(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.native(), nullptr),
                               codes::crypto_failed, "measuring"));
}

void must(int result) {
    ossl::check(result, codes::crypto_failed, "measuring");
}

Bytes some_digest() {
    return Bytes(32, 7);
}

struct Signatures {
    std::chrono::nanoseconds sign;
    std::chrono::nanoseconds verify;
};

Signatures measure_signatures(const PrivateKey& key, std::optional<int> padding, int count) {
    const Bytes digest = some_digest();
    const auto prepare = [&](const Context& context) {
        if (padding) {
            must(EVP_PKEY_CTX_set_rsa_padding(context.get(), *padding));
        }
        must(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()));
    };
    const Context signing = context_of(key);
    must(EVP_PKEY_sign_init(signing.get()));
    prepare(signing);
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.native())));
    std::size_t size = 0;
    const auto sign = mean(count, [&] {
        size = signature.size();
        must(EVP_PKEY_sign(signing.get(), signature.data(), &size, digest.data(), digest.size()));
    });
    const Context verifying = context_of(key);
    must(EVP_PKEY_verify_init(verifying.get()));
    prepare(verifying);
    const auto verify = mean(count, [&] {
        must(
            EVP_PKEY_verify(verifying.get(), signature.data(), size, digest.data(), digest.size()));
    });
    return {.sign = sign, .verify = verify};
}

std::chrono::nanoseconds measure_decryption(const PrivateKey& key, int count) {
    const Bytes content = some_digest();
    const Context sealing = context_of(key);
    Bytes sealed(static_cast<std::size_t>(EVP_PKEY_get_size(key.native())));
    std::size_t sealed_size = sealed.size();
    must(EVP_PKEY_encrypt_init(sealing.get()));
    must(EVP_PKEY_CTX_set_rsa_padding(sealing.get(), RSA_PKCS1_PADDING));
    must(EVP_PKEY_encrypt(sealing.get(), sealed.data(), &sealed_size, content.data(),
                          content.size()));
    const Context opening = context_of(key);
    must(EVP_PKEY_decrypt_init(opening.get()));
    must(EVP_PKEY_CTX_set_rsa_padding(opening.get(), RSA_PKCS1_PADDING));
    Bytes opened(sealed.size());
    return mean(count, [&] {
        std::size_t size = opened.size();
        must(EVP_PKEY_decrypt(opening.get(), opened.data(), &size, sealed.data(), sealed_size));
    });
}

Key new_x25519_key() {
    return Key(ossl::check(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"), codes::crypto_failed,
                           "measuring"));
}

std::chrono::nanoseconds measure_agreement(int count) {
    const auto other = new_x25519_key();
    return mean(count, [&] {
        const auto own = new_x25519_key();
        const Context agreeing(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr),
                                           codes::crypto_failed, "measuring"));
        Bytes secret(32);
        std::size_t size = secret.size();
        must(EVP_PKEY_derive_init(agreeing.get()));
        must(EVP_PKEY_derive_set_peer(agreeing.get(), other.get()));
        must(EVP_PKEY_derive(agreeing.get(), secret.data(), &size));
    });
}

}  // namespace

RawCosts measure_raw_costs(const PrivateKey& key, int count) {
    if (key.public_key().algorithm() != KeyAlgorithm::rsa) {
        throw Error(codes::key_unusable, "only RSA is measured");
    }
    const auto [sign, verify] = measure_signatures(key, RSA_PKCS1_PADDING, count);
    return {.sign = sign, .decrypt = measure_decryption(key, count), .verify = verify};
}

CurveCosts measure_curve_costs(int count) {
    const auto key = PrivateKey::generate({.algorithm = KeyAlgorithm::ec, .bits = 256});
    const auto [sign, verify] = measure_signatures(key, std::nullopt, count);
    return {.sign = sign, .verify = verify, .agree = measure_agreement(count)};
}

std::chrono::nanoseconds measure_generation(int bits, RsaGenerator generator, int count) {
    const KeySpec spec{.algorithm = KeyAlgorithm::rsa, .bits = bits};
    return mean(count, [&] { PrivateKey::generate(spec, generator); });
}

}  // namespace certferry::pki
