#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/key.h"

#include <cstddef>

// What is encrypted for a device, or for the connectors' escrow key: one format for all of it.
namespace certferry::pki {

enum class SealCipher {
    aes256_gcm,  ///< AuthEnvelopedData (RFC 5083, 5084): the rule.
    aes256_cbc,  ///< EnvelopedData, for devices that cannot read the other.
};

inline constexpr std::size_t max_sealed_bytes = std::size_t{1024} * 1024;

/// A CMS message in DER for one recipient, named by subjectKeyIdentifier (RFC 5280, 4.2.1.2,
/// method 1). RSA: RSAES-OAEP with SHA-256 and MGF1 of SHA-256 (RFC 8017, 7.1). EC: ephemeral ECDH,
/// X9.63 key derivation with SHA-256, AES-256 key wrap (RFC 5753).
///
/// Throws Error(key_unusable) for a key of another algorithm, RSA below 2048 bits, or P-521.
Bytes seal(ByteView content, const PublicKey& recipient,
           SealCipher cipher = SealCipher::aes256_gcm);

/// Opens what `seal` makes, by either cipher, and nothing else: foreign bytes, so their shape is
/// checked before OpenSSL sees them. PKCS#1 v1.5 key transport, other hashes, other recipients and
/// several of them are refused.
///
/// Throws Error(payload_unreadable) for every failure, so that the code tells nobody why.
Secret open_sealed(ByteView der, const PrivateKey& key);

}  // namespace certferry::pki
