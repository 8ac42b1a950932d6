#include "base/codes/pfx.h"
#include "base/error.h"
#include "pki/cms_ciphers.h"
#include "pki/oid.h"
#include "pki/ossl.h"
#include "pki/pkcs12_crypto.h"

#include <algorithm>
#include <array>

namespace certferry::pki::pfx {

/// The parameters of PBES2 (RFC 8018, A.4), checked. Views into the AlgorithmIdentifier.
struct Decryptor::Pbes2 {
    ByteView salt;
    int iterations = 0;
    std::optional<std::uint64_t> key_octets;  // None if only the cipher tells.
    Oid prf;
    Oid cipher;
    ByteView iv;

    /// PBKDF2 with HMAC-SHA-256 and AES-256 in CBC: what nearly all programs write today.
    bool is_usual() const {
        return prf == hmac_sha256_oid && cipher == oids::aes_256_cbc && iv.size() == iv_octets &&
               key_octets.value_or(aes_256_octets) == aes_256_octets;
    }

    static constexpr std::size_t iv_octets = 16;
    static constexpr std::uint64_t aes_256_octets = 32;
};

namespace {

constexpr std::size_t max_salt_octets = 1024;

// HMAC with SHA-1 and SHA-224 to SHA-512 (RFC 8018, B.1).
constexpr std::string_view hmac_sha1 = "1.2.840.113549.2.7";
constexpr std::array<std::string_view, 5> prfs{hmac_sha1, "1.2.840.113549.2.8", hmac_sha256_oid,
                                               "1.2.840.113549.2.10", "1.2.840.113549.2.11"};
constexpr std::array pbes2_ciphers{oids::aes_128_cbc, oids::aes_192_cbc, oids::aes_256_cbc,
                                   oids::des_ede3_cbc};
// RFC 7292, C: 3DES with three and two keys.
constexpr std::array<std::string_view, 2> pkcs12_3des{sha1_3des_oid, "1.2.840.113549.1.12.1.4"};
// RC2 with 128 and 40 bits: old Windows encrypts certificates, which are public, with the latter.
constexpr std::array<std::string_view, 2> pkcs12_rc2{"1.2.840.113549.1.12.1.5",
                                                     "1.2.840.113549.1.12.1.6"};

bool among(const auto& list, std::string_view oid) {
    return std::find(list.begin(), list.end(), oid) != list.end();
}

[[noreturn]] void refuse(std::string_view what) {
    throw Error(codes::pfx_algorithm_refused, what);
}

/// At most the budget, and so within an int.
int next_iterations(der::Reader& parameters, Budget& budget) {
    const std::uint64_t iterations = parameters.next_small_integer();
    budget.spend(iterations);
    return static_cast<int>(iterations);
}

void check_pkcs12_pbe(der::Reader parameters, Budget& budget) {
    check_salt(parameters.next(der::octet_string).content);
    next_iterations(parameters, budget);
    parameters.end();
}

OSSL_LIB_CTX* library_with_rc2() {
    OSSL_LIB_CTX* library = legacy_context();
    if (library == nullptr) {
        refuse("RC2, which needs OpenSSL's legacy provider, and that is not installed");
    }
    return library;
}

Secret required(std::optional<Bytes> plain) {
    if (!plain) {
        throw ossl::error(codes::password_wrong, "decrypting a part of the PFX");
    }
    return Secret(std::move(*plain));
}

}  // namespace

void check_salt(ByteView salt) {
    if (salt.size() > max_salt_octets) {
        refuse("salt of " + std::to_string(salt.size()) + " octets");
    }
}

Decryptor::Pbes2 Decryptor::read_pbes2(der::Reader parameters) {
    der::Reader derivation = parameters.enter(der::sequence);
    der::Reader scheme = parameters.enter(der::sequence);
    parameters.end();
    const Oid function = derivation.next_oid();
    if (function != pbkdf2_oid) {
        refuse("key derivation " + function);
    }
    Pbes2 result;
    read_pbkdf2(derivation.enter(der::sequence), result);
    derivation.end();
    result.cipher = scheme.next_oid();
    if (!among(pbes2_ciphers, result.cipher)) {
        refuse("cipher " + result.cipher);
    }
    if (const auto iv = scheme.next_if(der::octet_string)) {
        result.iv = iv->content;
    }
    return result;
}

void Decryptor::read_pbkdf2(der::Reader parameters, Pbes2& into) {
    if (parameters.peek() != der::octet_string) {
        refuse("PBKDF2 without a salt of its own");
    }
    into.salt = parameters.next(der::octet_string).content;
    check_salt(into.salt);
    into.iterations = next_iterations(parameters, budget_);
    if (parameters.peek() == der::integer) {
        into.key_octets = parameters.next_small_integer();
    }
    into.prf = hmac_sha1;  // By default.
    if (parameters.peek() == der::sequence) {
        into.prf = parameters.enter(der::sequence).next_oid();
        if (!among(prfs, into.prf)) {
            refuse("PBKDF2 with the function " + into.prf);
        }
    }
    parameters.end();
}

Secret Decryptor::decrypt_usual(const Pbes2& scheme, ByteView encrypted) {
    if (key_.empty() || iterations_ != scheme.iterations || !equal(salt_, scheme.salt)) {
        key_ = derive_pbkdf2(password_, scheme.salt, scheme.iterations);
        salt_ = to_bytes(scheme.salt);
        iterations_ = scheme.iterations;
    }
    return required(decrypt_cbc(row_of(ContentCipher::aes_256_cbc), key_, scheme.iv, encrypted));
}

Secret Decryptor::decrypt(const der::Element& algorithm, ByteView encrypted) {
    der::Reader reader(algorithm.content);
    const Oid oid = reader.next_oid();
    const bool rc2 = among(pkcs12_rc2, oid);
    if (oid == pbes2_oid) {
        const Pbes2 scheme = read_pbes2(reader.enter(der::sequence));
        reader.end();
        if (scheme.is_usual() && password_.text != nullptr) {
            return decrypt_usual(scheme, encrypted);
        }
    } else if (rc2 || among(pkcs12_3des, oid)) {
        check_pkcs12_pbe(reader.enter(der::sequence), budget_);
        reader.end();
    } else {
        refuse("encryption " + oid);
    }
    return required(crypt(algorithm.whole, encrypted, password_, Direction::decrypt,
                          rc2 ? library_with_rc2() : nullptr));
}

}  // namespace certferry::pki::pfx
