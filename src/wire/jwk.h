#pragma once

#include "pki/jws.h"
#include "pki/key.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::wire {

inline constexpr std::size_t max_jwk_set_bytes = std::size_t{256} * 1024;
inline constexpr std::size_t max_jwk_set_keys = 100;

/// A public key of a set (RFC 7517).
struct Jwk {
    std::optional<std::string> id;               ///< `kid`.
    std::optional<pki::JwsAlgorithm> algorithm;  ///< `alg`: the only one that it is for.
    pki::PublicKey key;
};

/// The keys of a JWK Set that can verify signatures here: RSA from 2048 bits, and EC over P-256.
/// Others, and those for encryption, are left out (RFC 7517, 5). Throws Error(json_too_large),
/// Error(json_malformed) or Error(json_invalid), the last for too many keys too.
std::vector<Jwk> parse_jwk_set(std::string_view text);

/// The key as a set names it. Throws Error(algorithm_refused) for kinds other than those above.
std::string to_jwk(const pki::PublicKey& key, std::string_view id);

}  // namespace certferry::wire
