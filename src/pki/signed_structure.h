#pragma once

#include "base/bytes.h"
#include "base/once.h"
#include "pki/der.h"
#include "pki/key.h"
#include "pki/oid.h"

#include <exception>
#include <optional>

namespace certferry::pki {

/// The three parts that certificates, CRLs and requests share: SIGNED{} of X.509 (RFC 5280,
/// 4.1.1). Views into the bytes that were parsed.
struct SignedStructure {
    ByteView tbs;        ///< What is signed, with tag and length.
    ByteView algorithm;  ///< AlgorithmIdentifier, with tag and length.
    Oid algorithm_oid;
    ByteView signature;
};

/// Parses SEQUENCE {SEQUENCE, AlgorithmIdentifier, BIT STRING}. Throws Error(der_malformed), also
/// on trailing bytes and on more than `max_bytes`.
SignedStructure parse_signed_structure(ByteView der, std::size_t max_bytes);

/// True if `key` made `signature` over `data` with this AlgorithmIdentifier (DER): RSA PKCS#1 v1.5,
/// RSASSA-PSS, ECDSA or Ed25519. False too if key and algorithm do not belong together, and for
/// MD5 and anything older or unknown.
bool verify_signature(const PublicKey& key, ByteView algorithm, ByteView data, ByteView signature);

/// Writes the three parts: `tbs` itself, the AlgorithmIdentifier, and the signature over it.
void write_signed(der::Writer& writer, ByteView tbs, const PrivateKey& key, Hash hash);

/// The content of the BIT STRING in a SubjectPublicKeyInfo, over which identifiers and OCSP hash.
/// Throws Error(der_malformed).
ByteView subject_public_key(ByteView spki);

/// A key that is decoded when it is first asked for. Thread-safe.
class LazyKey {
public:
    /// `spki` is the same at each call. Throws Error(key_unusable) or Error(der_malformed).
    const PublicKey& get(ByteView spki) const;

    /// Null where `get` would throw.
    const PublicKey* find(ByteView spki) const;

private:
    mutable Once once_;
    mutable std::optional<PublicKey> key_;
    mutable std::exception_ptr failure_;
};

}  // namespace certferry::pki
