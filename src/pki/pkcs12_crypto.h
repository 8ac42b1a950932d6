#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"

#include <string_view>

// Password-based encryption and integrity of a PFX (RFC 7292; RFC 8018), for pki/pkcs12*.cpp alone.
namespace certferry::pki::pfx {

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

/// Decrypts what the AlgorithmIdentifier (content of the SEQUENCE) says. Throws
/// Error(pfx_algorithm_refused) for anything but PBES2 with PBKDF2 and AES or 3DES in CBC, and PKCS
/// #12's own 3DES and RC2; Error(password_wrong) if the padding is not right afterwards.
Secret decrypt(const der::Element& algorithm, ByteView encrypted, const Password& password,
               Budget& budget);

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

/// The MAC of RFC 7292, 4 and B.
Bytes mac(Hash hash, ByteView salt, int iterations, ByteView content, const Password& password);

}  // namespace certferry::pki::pfx
