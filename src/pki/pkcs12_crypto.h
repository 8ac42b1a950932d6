#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"

#include <openssl/types.h>  // Forward declarations only.

#include <optional>
#include <string_view>

// Password-based encryption and integrity of a PFX (RFC 7292; RFC 8018), for pki/pkcs12*.cpp alone.
namespace certferry::pki::pfx {

inline constexpr std::string_view pbes2_oid = "1.2.840.113549.1.5.13";        // RFC 8018, A.4.
inline constexpr std::string_view pbkdf2_oid = "1.2.840.113549.1.5.12";       // RFC 8018, A.2.
inline constexpr std::string_view hmac_sha256_oid = "1.2.840.113549.2.9";     // RFC 8018, B.1.2.
inline constexpr std::string_view sha1_3des_oid = "1.2.840.113549.1.12.1.3";  // RFC 7292, C.

/// A password as the key derivations see it: no password at all and the empty one differ there.
struct Password {
    const char* text = nullptr;
    int size = 0;

    /// Views into `secret`.
    static Password of(const Secret& secret);
};

/// What a foreign PFX may still make us compute.
class Budget {
public:
    explicit Budget(int iterations) noexcept
        : left_(iterations > 0 ? static_cast<std::uint64_t>(iterations) : 0) {}

    /// Throws Error(pfx_iterations_exceeded) beyond what is left, Error(pfx_algorithm_refused) for
    /// none at all.
    void spend(std::uint64_t iterations);

private:
    std::uint64_t left_;
};

/// Decrypts the parts of one PFX. Keys by PBKDF2 are derived once where parts have the salt in
/// common, as in those of our Encryptor.
class Decryptor {
public:
    /// Both are lent.
    Decryptor(const Password& password, Budget& budget) noexcept
        : password_(password), budget_(budget) {}

    /// What the AlgorithmIdentifier says. Throws Error(pfx_algorithm_refused) for anything but
    /// PBES2 with PBKDF2 and AES or 3DES in CBC, and PKCS #12's own 3DES and RC2;
    /// Error(password_wrong) if the padding is not right afterwards.
    Secret decrypt(const der::Element& algorithm, ByteView encrypted);

private:
    struct Pbes2;

    Pbes2 read_pbes2(der::Reader parameters);
    void read_pbkdf2(der::Reader parameters, Pbes2& into);
    Secret decrypt_usual(const Pbes2& scheme, ByteView encrypted);

    const Password& password_;
    Budget& budget_;
    Bytes salt_;
    int iterations_ = 0;
    Secret key_;  // Of `salt_` and `iterations_`; empty at first.
};

/// A part of a PFX after encryption.
struct Encrypted {
    Bytes algorithm;  ///< AlgorithmIdentifier.
    Bytes content;
};

/// Encrypts the parts of one PFX. Those under PBES2 have their salt in common, so that the key is
/// derived once; each has an initialization vector of its own (RFC 8018, 6.2).
class Encryptor {
public:
    /// `password` is lent.
    Encryptor(const Password& password, const Pkcs12Protection& protection);

    Encrypted encrypt(ByteView plain) const;

private:
    Encrypted encrypt_by_pbes2(ByteView plain) const;
    Encrypted encrypt_by_3des(ByteView plain) const;

    const Password& password_;
    Pkcs12Protection protection_;
    Bytes salt_;
    Secret key_;  // Empty for the legacy scheme.
};

/// A key for AES-256 by PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2). By Nettle, which takes half the
/// time of OpenSSL 3.0; by the latter where it is bound to its FIPS provider. `password` is not "no
/// password at all".
Secret derive_pbkdf2(const Password& password, ByteView salt, int iterations);

enum class Direction { decrypt = 0, encrypt = 1 };

/// By OpenSSL, what the AlgorithmIdentifier says. Empty, with its errors left in their queue, if it
/// fails. `library` is null for the usual algorithms.
std::optional<Bytes> crypt(ByteView algorithm, ByteView in, const Password& password,
                           Direction direction, OSSL_LIB_CTX* library);

/// Throws Error(pfx_algorithm_refused) for a salt beyond 1 024 octets.
void check_salt(ByteView salt);

/// The MAC of RFC 7292, 4 and B.
Bytes mac(Hash hash, ByteView salt, int iterations, ByteView content, const Password& password);

}  // namespace certferry::pki::pfx
