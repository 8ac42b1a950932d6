#pragma once

#include "base/time.h"
#include "wire/jwk.h"

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>

namespace certferry::wire {

/// What an ID token has to say (OpenID Connect Core 1.0, 3.1.3.7).
struct IdTokenExpectation {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    UtcTime now;
};

/// What a verified ID token says.
struct IdClaims {
    std::string subject;      ///< `sub`, unique at its issuer; 1 to 255 octets.
    boost::json::object all;  ///< Every claim.
};

/// Checks signature, issuer, audience, times and nonce. RS256, PS256 and ES256 alone, by a key of
/// the set: the one that `kid` names; without `kid` the only one that fits. Throws
/// Error(token_malformed) or Error(token_refused), whose detail is for the log.
IdClaims verify_id_token(std::string_view compact, std::span<const Jwk> keys,
                         const IdTokenExpectation& expected);

/// True if the set has a key of the token's `kid`; true too for a token without one. False means
/// that the issuer may have new keys.
bool names_known_key(std::string_view compact, std::span<const Jwk> keys);

}  // namespace certferry::wire
