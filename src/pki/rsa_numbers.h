#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/key.h"

// The numbers that an RSA key consists of (RFC 8017, 3.2), for pki/cng_blob.cpp.
namespace certferry::pki {

/// Each big-endian, without leading zeros where it is read from a key; with any number of them
/// where a key is made.
struct RsaNumbers {
    Secret modulus;   ///< n
    Secret exponent;  ///< e
    Secret prime1;    ///< p
    Secret prime2;    ///< q

    // All four, or none: then they are computed.
    Secret exponent1;         ///< d mod (p - 1)
    Secret exponent2;         ///< d mod (q - 1)
    Secret coefficient;       ///< 1 / q mod p
    Secret private_exponent;  ///< d, reduced by φ(n) or by λ(n)
};

struct RsaPublicNumbers {
    Bytes modulus;
    Bytes exponent;
};

/// Throws Error(key_unusable) if it is no RSA key.
RsaPublicNumbers rsa_public_numbers(const PublicKey& key);

/// Throws Error(key_unusable) if it is no RSA key with two primes.
RsaNumbers rsa_numbers(const PrivateKey& key);

/// The key of these numbers. Foreign numbers: checked to belong together, that is, n is the product
/// of the primes p and q, the exponents are each other's inverse, and the rest follows from them.
/// Looking for divisors takes a tenth of a second for RSA-2048. Throws Error(key_unusable).
PrivateKey rsa_key_from(const RsaNumbers& numbers);

}  // namespace certferry::pki
