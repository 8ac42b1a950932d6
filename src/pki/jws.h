#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/key.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace certferry::pki {

/// Signature algorithms of JSON Web Signature with public keys (RFC 7518, 3.3 to 3.5): RSA PKCS#1
/// v1.5, RSASSA-PSS with a salt as long as the hash, ECDSA over P-256; SHA-256 each.
enum class JwsAlgorithm { rs256, ps256, es256 };

/// `RS256`, `PS256`, `ES256`; compared exactly.
std::string_view to_text(JwsAlgorithm algorithm) noexcept;
std::optional<JwsAlgorithm> jws_algorithm_from_text(std::string_view name) noexcept;

/// Signs in the form that JWS wants; ES256: R and S, 32 octets each. Throws
/// Error(algorithm_refused) for a key of another kind, RSA below 2048 bits included, and
/// Error(crypto_failed).
Bytes jws_sign(JwsAlgorithm algorithm, const PrivateKey& key, ByteView data);

/// False too for a key that does not go with the algorithm.
bool jws_verify(JwsAlgorithm algorithm, const PublicKey& key, ByteView data, ByteView signature);

inline constexpr std::size_t hmac_sha256_bytes = 32;

/// HMAC with SHA-256 (RFC 2104), `HS256` of JWS. Compare with equal_secrets().
Bytes hmac_sha256(const Secret& key, ByteView data);

}  // namespace certferry::pki
