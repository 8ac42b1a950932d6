#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <cstdint>

// RSA keys made by Nettle, for private_key.cpp alone.
namespace certferry::pki {

/// Fills `size` octets at `to` with secret randomness; false if it cannot.
using RandomOctets = bool (*)(std::uint8_t* to, std::size_t size);

/// OpenSSL's generator for private values.
bool private_random_octets(std::uint8_t* to, std::size_t size);

/// An RSA key pair with exponent 65537, all of whose randomness comes from `random`. OpenSSL 3.0
/// takes several times as long to find the primes. The caller owns the key. `bits`: 1024 to 16384.
/// Throws Error(crypto_failed).
EVP_PKEY* generate_rsa_key(int bits, RandomOctets random = private_random_octets);

}  // namespace certferry::pki
