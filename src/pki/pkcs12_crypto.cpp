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
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <limits>

namespace certferry::pki::pfx {

namespace {

constexpr std::string_view pbes2 = "1.2.840.113549.1.5.13";
constexpr std::string_view pbkdf2 = "1.2.840.113549.1.5.12";
constexpr std::string_view hmac_sha256 = "1.2.840.113549.2.9";
constexpr std::string_view sha1_3des = "1.2.840.113549.1.12.1.3";
constexpr std::size_t salt_octets = 16;
constexpr std::size_t key_octets = 32;
constexpr std::size_t max_salt_octets = 1024;
constexpr int mac_key_id = 3;  // RFC 7292, B.3.

// HMAC with SHA-1 and SHA-224 to SHA-512 (RFC 8018, B.1).
constexpr std::array<std::string_view, 5> prfs{"1.2.840.113549.2.7", "1.2.840.113549.2.8",
                                               hmac_sha256, "1.2.840.113549.2.10",
                                               "1.2.840.113549.2.11"};
constexpr std::array pbes2_ciphers{oids::aes_128_cbc, oids::aes_192_cbc, oids::aes_256_cbc,
                                   oids::des_ede3_cbc};
// RFC 7292, C: 3DES with three and two keys.
constexpr std::array<std::string_view, 2> pkcs12_3des{sha1_3des, "1.2.840.113549.1.12.1.4"};
// RC2 with 128 and 40 bits: old Windows encrypts certificates, which are public, with the latter.
constexpr std::array<std::string_view, 2> pkcs12_rc2{"1.2.840.113549.1.12.1.5",
                                                     "1.2.840.113549.1.12.1.6"};

bool among(const auto& list, std::string_view oid) {
    return std::find(list.begin(), list.end(), oid) != list.end();
}

[[noreturn]] void refuse(std::string_view what) {
    throw Error(codes::pfx_algorithm_refused, what);
}

void check_salt(ByteView salt) {
    if (salt.size() > max_salt_octets) {
        refuse("salt of " + std::to_string(salt.size()) + " octets");
    }
}

void check_pbkdf2(der::Reader parameters, Budget& budget) {
    if (parameters.peek() != der::octet_string) {
        refuse("PBKDF2 without a salt of its own");
    }
    check_salt(parameters.next(der::octet_string).content);
    budget.spend(parameters.next_small_integer());
    if (parameters.peek() == der::integer) {
        parameters.next_small_integer();  // The key's length, which the cipher tells as well.
    }
    if (parameters.peek() == der::sequence) {
        const Oid prf = parameters.enter(der::sequence).next_oid();
        if (!among(prfs, prf)) {
            refuse("PBKDF2 with the function " + prf);
        }
    }
    parameters.end();
}

void check_pbes2(der::Reader parameters, Budget& budget) {
    der::Reader derivation = parameters.enter(der::sequence);
    der::Reader scheme = parameters.enter(der::sequence);
    parameters.end();
    const Oid function = derivation.next_oid();
    if (function != pbkdf2) {
        refuse("key derivation " + function);
    }
    check_pbkdf2(derivation.enter(der::sequence), budget);
    derivation.end();
    const Oid cipher = scheme.next_oid();
    if (!among(pbes2_ciphers, cipher)) {
        refuse("cipher " + cipher);
    }
}

void check_pkcs12_pbe(der::Reader parameters, Budget& budget) {
    check_salt(parameters.next(der::octet_string).content);
    budget.spend(parameters.next_small_integer());
    parameters.end();
}

enum class Provider { standard, legacy };

/// Checks everything that OpenSSL is about to compute with.
Provider check_algorithm(const der::Element& algorithm, Budget& budget) {
    der::Reader reader(algorithm.content);
    const Oid oid = reader.next_oid();
    const bool rc2 = among(pkcs12_rc2, oid);
    if (oid == pbes2) {
        check_pbes2(reader.enter(der::sequence), budget);
    } else if (rc2 || among(pkcs12_3des, oid)) {
        check_pkcs12_pbe(reader.enter(der::sequence), budget);
    } else {
        refuse("encryption " + oid);
    }
    reader.end();
    return rc2 ? Provider::legacy : Provider::standard;
}

using Library = ossl::Handle<OSSL_LIB_CTX, OSSL_LIB_CTX_free>;
using LoadedProvider = ossl::Handle<OSSL_PROVIDER, OSSL_PROVIDER_unload>;

/// A library context with the legacy algorithms, which nothing else gets to see.
class LegacyLibrary {
public:
    OSSL_LIB_CTX* get() const {
        if (!standard_ || !legacy_) {
            refuse("RC2, which needs OpenSSL's legacy provider, and that is not installed");
        }
        return library_.get();
    }

private:
    Library library_{OSSL_LIB_CTX_new()};
    LoadedProvider standard_{OSSL_PROVIDER_load(library_.get(), "default")};
    LoadedProvider legacy_{OSSL_PROVIDER_load(library_.get(), "legacy")};
};

OSSL_LIB_CTX* library_for(Provider provider) {
    if (provider == Provider::standard) {
        return nullptr;
    }
    static const LegacyLibrary legacy;
    return legacy.get();
}

enum class Direction { decrypt = 0, encrypt = 1 };

/// Empty, with OpenSSL's errors left in their queue, if it fails.
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

/// A key for AES-256 by PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2). By Nettle, which takes half the
/// time of OpenSSL 3.0; by the latter where it is bound to its FIPS provider.
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

}  // namespace

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
        refuse("key derivation of no iterations");
    }
    if (iterations > left_) {
        throw Error(codes::pfx_iterations_exceeded,
                    std::to_string(iterations) + ", where " + std::to_string(left_) + " are left");
    }
    left_ -= iterations;
}

Secret decrypt(const der::Element& algorithm, ByteView encrypted, const Password& password,
               Budget& budget) {
    const Provider provider = check_algorithm(algorithm, budget);
    std::optional<Bytes> plain =
        crypt(algorithm.whole, encrypted, password, Direction::decrypt, library_for(provider));
    if (!plain) {
        throw ossl::error(codes::password_wrong, "decrypting a part of the PFX");
    }
    return Secret(std::move(*plain));
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
        content.oid(pbkdf2);
        content.sequence([&](der::Writer& parameters) {
            parameters.octet_string(salt_);
            parameters.integer(protection_.iterations);
            parameters.sequence([](der::Writer& prf) {
                prf.oid(hmac_sha256);
                prf.null();
            });
        });
    };
    der::Writer writer;
    writer.sequence([&](der::Writer& algorithm) {
        algorithm.oid(pbes2);
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
        algorithm.oid(sha1_3des);
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
    check_salt(salt);
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
