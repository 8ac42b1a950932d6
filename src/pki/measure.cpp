#include "pki/measure.h"

#include "base/error.h"
#include "pki/ossl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <ctime>

namespace certferry::pki {

namespace {

using Context = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

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

}  // namespace

RawCosts measure_raw_costs(const PrivateKey& key, int count) {
    if (key.public_key().algorithm() != KeyAlgorithm::rsa) {
        throw Error(codes::key_unusable, "only RSA is measured");
    }
    const Bytes digest(32, 7);
    Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key.native())));

    const Context signing = context_of(key);
    ossl::check(EVP_PKEY_sign_init(signing.get()), codes::crypto_failed, "measuring");
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(signing.get(), RSA_PKCS1_PADDING),
                codes::crypto_failed, "measuring");
    ossl::check(EVP_PKEY_CTX_set_signature_md(signing.get(), EVP_sha256()), codes::crypto_failed,
                "measuring");
    const auto sign = mean(count, [&] {
        std::size_t size = out.size();
        ossl::check(EVP_PKEY_sign(signing.get(), out.data(), &size, digest.data(), digest.size()),
                    codes::crypto_failed, "measuring");
    });

    const Context sealing = context_of(key);
    Bytes sealed(out.size());
    std::size_t sealed_size = sealed.size();
    ossl::check(EVP_PKEY_encrypt_init(sealing.get()), codes::crypto_failed, "measuring");
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(sealing.get(), RSA_PKCS1_PADDING),
                codes::crypto_failed, "measuring");
    ossl::check(
        EVP_PKEY_encrypt(sealing.get(), sealed.data(), &sealed_size, digest.data(), digest.size()),
        codes::crypto_failed, "measuring");
    const Context opening = context_of(key);
    ossl::check(EVP_PKEY_decrypt_init(opening.get()), codes::crypto_failed, "measuring");
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(opening.get(), RSA_PKCS1_PADDING),
                codes::crypto_failed, "measuring");
    const auto decrypt = mean(count, [&] {
        std::size_t size = out.size();
        ossl::check(EVP_PKEY_decrypt(opening.get(), out.data(), &size, sealed.data(), sealed_size),
                    codes::crypto_failed, "measuring");
    });
    return {.sign = sign, .decrypt = decrypt};
}

std::chrono::nanoseconds measure_generation(int bits, RsaGenerator generator, int count) {
    const KeySpec spec{.algorithm = KeyAlgorithm::rsa, .bits = bits};
    return mean(count, [&] { PrivateKey::generate(spec, generator); });
}

}  // namespace certferry::pki
