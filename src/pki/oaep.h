#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/digest.h"
#include "pki/key.h"

#include <cstddef>

// Passwords of imported PFX files, sealed to the import key of connectors.
namespace certferry::pki {

/// Octets of the longest message for this key: k - 2h - 2 (RFC 8017, 7.1.1); such as 126 for
/// RSA-2048 and SHA-512. Throws Error(key_unusable) for a key other than RSA, and
/// Error(algorithm_refused) for a hash below SHA-256.
std::size_t max_oaep_octets(const PublicKey& key, Hash hash);

/// RSAES-OAEP (RFC 8017, 7.1) with SHA-256, SHA-384 or SHA-512, MGF1 of the same hash, and an empty
/// label. Throws Error(sealed_password_too_long), and what max_oaep_octets() throws.
Bytes oaep_encrypt(const PublicKey& key, Hash hash, ByteView message);

/// Opens what oaep_encrypt() makes. Throws Error(sealed_password_unreadable) for every failure of
/// the ciphertext, so that the code tells nobody why; what max_oaep_octets() throws for the others.
Secret oaep_decrypt(const PrivateKey& key, Hash hash, ByteView ciphertext);

}  // namespace certferry::pki
