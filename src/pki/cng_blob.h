#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/key.h"

#include <cstddef>

// RSA keys in the blobs of Windows' key storage (BCRYPT_RSAKEY_BLOB): a header of six 32-bit
// little-endian numbers, then big-endian numbers without separators.
namespace certferry::pki {

/// A full private blob of RSA with 16384 bits has less.
inline constexpr std::size_t max_cng_blob_bytes = std::size_t{16} * 1024;

/// True if the octets begin as one of the three kinds below; nothing else is checked.
bool is_cng_blob(ByteView octets) noexcept;

/// True for the two private kinds.
bool is_cng_private_blob(ByteView octets) noexcept;

/// Reads an RSAPUBLICBLOB (`RSA1`). Foreign bytes: every length is checked. Throws
/// Error(key_blob_malformed), and Error(key_unusable) as PublicKey::from_spki does.
PublicKey public_key_from_cng(ByteView blob);

/// Reads an RSAFULLPRIVATEBLOB (`RSA3`), or an RSAPRIVATEBLOB (`RSA2`), which has the primes alone.
/// Numbers that do not belong together are refused; the private exponent may be reduced by φ(n) or
/// by λ(n), and is kept as it is. RSA from 1024 bits. Throws Error(key_blob_malformed) or
/// Error(key_unusable).
PrivateKey private_key_from_cng(ByteView blob);

/// Writes an RSAPUBLICBLOB. Throws Error(key_unusable) for a key other than RSA.
Bytes to_cng_public_blob(const PublicKey& key);

/// Writes an RSAFULLPRIVATEBLOB, which nothing encrypts. Throws Error(key_unusable) for a key other
/// than RSA, or of more than two primes.
Secret to_cng_private_blob(const PrivateKey& key);

}  // namespace certferry::pki
