#include "pki/pkcs12_crypto.h"

#include "base/codes/pfx.h"
#include "base/error.h"
#include "pki/cms_ciphers.h"
#include "pki/oid.h"
#include "pki/ossl.h"

#include <nettle/pbkdf2.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <array>

namespace certferry::pki::pfx {

namespace {

constexpr std::size_t salt_octets = 16;
constexpr std::size_t key_octets = 32;
constexpr int mac_key_id = 3;  // RFC 7292, B.3.

}  // namespace

std::optional<Bytes> crypt(ByteView algorithm, ByteView in, const Password& password,
                           Direction direction, OSSL_LIB_CTX* library) {
    using Algorithm = ossl::Handle<X509_ALGOR, X509_ALGOR_free>;
    const unsigned char* at = algorithm.data();
    const Algorithm parsed(
        ossl::check(d2i_X509_ALGOR(nullptr, &at, static_cast<long>(algorithm.size())),
                    codes::der_malformed, "algorithm identifier"));
    unsigned char* out = nullptr;
    int size = 0;
    if (PKCS12_pbe_crypt_ex(parsed.get(), password.text, password.size, in.data(),
                            static_cast<int>(in.size()), &out, &size, static_cast<int>(direction),
                            library, nullptr) == nullptr) {
        return std::nullopt;
    }
    Bytes result(out, out + size);
    OPENSSL_clear_free(out, static_cast<std::size_t>(size));
    return result;
}

Secret derive_pbkdf2(const Password& password, ByteView salt, int iterations) {
    const auto* const text = reinterpret_cast<const std::uint8_t*>(password.text);
    Bytes key(key_octets);
    if (EVP_default_properties_is_fips_enabled(nullptr) == 0) {
        pbkdf2_hmac_sha256(static_cast<std::size_t>(password.size), text,
                           static_cast<unsigned>(iterations), salt.size(), salt.data(), key.size(),
                           key.data());
        return Secret(std::move(key));
    }
    const int derived =
        PKCS5_PBKDF2_HMAC(password.text, password.size, salt.data(), static_cast<int>(salt.size()),
                          iterations, EVP_sha256(), static_cast<int>(key.size()), key.data());
    Secret secret(std::move(key));
    ossl::check(derived, codes::crypto_failed, "deriving the key of a PFX");
    return secret;
}

Password Password::of(const Secret& secret) {
    constexpr std::size_t max_octets = 4096;
    const std::string_view text = secret.reveal_text();
    if (text.size() > max_octets) {
        throw Error(codes::password_wrong, "password of more than 4096 octets");
    }
    // OpenSSL takes a null pointer for no password at all.
    return {text.empty() ? "" : text.data(), static_cast<int>(text.size())};
}

void Budget::spend(std::uint64_t iterations) {
    if (iterations == 0) {
        throw Error(codes::pfx_algorithm_refused, "key derivation of no iterations");
    }
    if (iterations > left_) {
        throw Error(codes::pfx_iterations_exceeded,
                    std::to_string(iterations) + ", where " + std::to_string(left_) + " are left");
    }
    left_ -= iterations;
}

Encryptor::Encryptor(const Password& password, const Pkcs12Protection& protection)
    : password_(password), protection_(protection), salt_(random_bytes(salt_octets)) {
    if (protection.scheme == Pkcs12Protection::Scheme::aes256_sha256) {
        key_ = derive_pbkdf2(password, salt_, protection.iterations);
    }
}

Encrypted Encryptor::encrypt(ByteView plain) const {
    return key_.empty() ? encrypt_by_3des(plain) : encrypt_by_pbes2(plain);
}

Encrypted Encryptor::encrypt_by_pbes2(ByteView plain) const {
    const auto& cipher = row_of(ContentCipher::aes_256_cbc);
    const Bytes iv = random_bytes(cipher.block_bytes);
    const auto derivation = [&](der::Writer& content) {
        content.oid(pbkdf2_oid);
        content.sequence([&](der::Writer& parameters) {
            parameters.octet_string(salt_);
            parameters.integer(protection_.iterations);
            parameters.sequence([](der::Writer& prf) {
                prf.oid(hmac_sha256_oid);
                prf.null();
            });
        });
    };
    der::Writer writer;
    writer.sequence([&](der::Writer& algorithm) {
        algorithm.oid(pbes2_oid);
        algorithm.sequence([&](der::Writer& parameters) {
            parameters.sequence(derivation);
            parameters.sequence([&](der::Writer& scheme) {
                scheme.oid(cipher.oid);
                scheme.octet_string(iv);
            });
        });
    });
    return {.algorithm = writer.take(), .content = encrypt_cbc(cipher, key_, iv, plain)};
}

Encrypted Encryptor::encrypt_by_3des(ByteView plain) const {
    der::Writer writer;  // With a salt of its own, which the initialization vector comes from too.
    writer.sequence([&](der::Writer& algorithm) {
        algorithm.oid(sha1_3des_oid);
        algorithm.sequence([&](der::Writer& parameters) {
            parameters.octet_string(random_bytes(salt_octets));
            parameters.integer(protection_.iterations);
        });
    });
    Bytes algorithm = writer.take();
    auto content = crypt(algorithm, plain, password_, Direction::encrypt, nullptr);
    if (!content) {
        throw ossl::error(codes::crypto_failed, "encrypting a part of the PFX");
    }
    return {.algorithm = std::move(algorithm), .content = *std::move(content)};
}

Bytes mac(Hash hash, ByteView salt, int iterations, ByteView content, const Password& password) {
    const EVP_MD* md = ossl::md(hash);
    Bytes salt_copy = to_bytes(salt);  // OpenSSL takes it as if it wrote to it.
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> out{};
    Bytes key(static_cast<std::size_t>(EVP_MD_get_size(md)));
    const int derived = PKCS12_key_gen_utf8_ex(
        password.text, password.size, salt_copy.data(), static_cast<int>(salt_copy.size()),
        mac_key_id, iterations, static_cast<int>(key.size()), key.data(), md, nullptr, nullptr);
    const Secret secret(std::move(key));
    ossl::check(derived, codes::crypto_failed, "deriving the key of a PFX's MAC");
    unsigned size = 0;
    ossl::check(HMAC(md, secret.reveal().data(), static_cast<int>(secret.size()), content.data(),
                     content.size(), out.data(), &size),
                codes::crypto_failed, "computing the MAC of a PFX");
    return to_bytes(ByteView(out).first(size));
}

}  // namespace certferry::pki::pfx
