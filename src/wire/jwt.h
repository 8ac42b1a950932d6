#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/jws.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// JSON Web Tokens (RFC 7519) in compact form: the assertions by which a client proves its
/// certificate at a token endpoint, and the access tokens that our service gives out.
///
/// Everything is read from at most `max_jwt_bytes`. What is not verified has a type of its own, so
/// that claims are never taken before the signature was checked. Verifying functions throw
/// Error(token_malformed) or Error(token_refused).
namespace certferry::wire {

inline constexpr std::size_t max_jwt_bytes = std::size_t{32} * 1024;

/// How far the other side's clock may be off.
inline constexpr std::chrono::seconds jwt_clock_skew{300};

/// What a client's assertion says (RFC 7523, 3).
struct AssertionOrder {
    std::string client_id;  ///< `iss` and `sub`.
    std::string audience;   ///< URL of the token endpoint.
    std::string id;         ///< `jti`, used once.
    UtcTime now;
    std::chrono::seconds lifetime{600};
};

/// A signed assertion that names the certificate by `x5t#S256` and `x5t`. Throws
/// Error(algorithm_refused) if key and algorithm do not go together.
Secret make_client_assertion(const AssertionOrder& order, const pki::Certificate& certificate,
                             const pki::PrivateKey& key,
                             pki::JwsAlgorithm algorithm = pki::JwsAlgorithm::ps256);

/// An assertion as it came, unverified.
class ClientAssertion {
public:
    /// Throws Error(token_malformed).
    static ClientAssertion parse(std::string_view compact);

    /// Whose it claims to be: to look up the registered certificates.
    const std::string& claimed_client() const noexcept { return client_id_; }

    struct Verified {
        std::string client_id;
        std::string id;      ///< `jti`; the caller refuses one it has seen before `expires_at`.
        UtcTime expires_at;  ///< Including the clock skew: until then the id must be remembered.
    };

    /// Checks signature by the registered certificate that the header names by either thumbprint,
    /// audience (one of `audiences`) and times. A lifetime above 24 hours is refused. PS256 and
    /// RS256 alone. Throws Error(token_refused) whose detail is for the log.
    Verified verify(std::span<const pki::Certificate> registered,
                    std::span<const std::string> audiences, UtcTime now) const;

private:
    ClientAssertion() = default;

    std::string signed_part_;
    Bytes signature_;
    std::string algorithm_;
    std::optional<Bytes> sha1_thumbprint_;
    std::optional<Bytes> sha256_thumbprint_;
    std::string client_id_;
    std::string subject_;
    std::string id_;
    std::vector<std::string> audiences_;
    std::optional<double> not_before_;  // Seconds since 1970; some clients send fractions.
    std::optional<double> issued_at_;
    double expires_ = 0;
};

/// Claims of an access token of our service.
struct AccessClaims {
    std::string issuer;    ///< `iss`.
    std::string audience;  ///< `aud`.
    std::string tenant;    ///< `tid`.
    std::string client;    ///< `appid` and `sub`.
    std::vector<std::string> roles;
    std::string id;  ///< `jti`.
    UtcTime issued_at;
    UtcTime expires_at;
};

/// A key for access tokens; `id` is `kid`. With a public key it only verifies.
struct TokenKey {
    std::string id;
    std::variant<Secret, pki::PrivateKey, pki::PublicKey>
        key;  ///< HS256 (at least 32 octets) or ES256.
};

Secret make_access_token(const AccessClaims& claims, const TokenKey& key);

/// Checks signature, by the key that `kid` names and the one algorithm that goes with it, and
/// times. Issuer and audience are the caller's to compare. Throws Error(token_malformed) or
/// Error(token_refused).
AccessClaims verify_access_token(std::string_view compact, std::span<const TokenKey> keys,
                                 UtcTime now);

}  // namespace certferry::wire
