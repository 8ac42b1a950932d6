#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/time.h"
#include "wire/json.h"
#include "wire/jwt.h"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the readers of different tokens have in common. For src/wire/ alone.
namespace certferry::wire {

inline constexpr JsonPolicy jwt_policy{.max_bytes = max_jwt_bytes, .max_depth = 8};

struct JwtHeader {
    std::string alg;
    std::optional<std::string> typ;
    std::optional<std::string> kid;
    std::optional<std::string> x5t;
    std::optional<std::string> x5t_s256;
    std::optional<boost::json::value> crit;
};

BOOST_DESCRIBE_STRUCT(JwtHeader, (), (alg, typ, kid, x5t, x5t_s256, crit))

template <>
struct JsonNaming<JwtHeader> {
    static std::string name(std::string_view member) {
        return member == "x5t_s256" ? "x5t#S256" : std::string(member);
    }
};

/// The three parts of the compact form (RFC 7515, 7.1).
struct JwtParts {
    std::string_view signed_part;
    JwtHeader header;
    std::string payload;
    Bytes signature;
};

/// Throws Error(token_malformed).
[[noreturn]] void malformed_jwt(std::string_view what);

/// Throws Error(token_refused).
[[noreturn]] void refuse_jwt(std::string_view why);

/// Throws Error(token_malformed).
JwtParts split_jwt(std::string_view compact);

/// The claims in a payload. Throws Error(token_malformed).
template <class Claims>
Claims jwt_claims(const std::string& payload) {
    try {
        return from_json<Claims>(payload, jwt_policy);
    } catch (const Error& error) {
        malformed_jwt(error.detail());
    }
}

/// `aud`: one text, or several (RFC 7519, 4.1.3). Throws Error(token_malformed).
std::vector<std::string> jwt_audiences(const boost::json::value& aud);

/// Throws Error(token_malformed).
UtcTime jwt_time(double seconds);

/// Throws Error(token_refused) for what has expired or is not valid yet, beyond the clock skew.
void check_jwt_times(std::optional<double> not_before, std::optional<double> issued_at,
                     double expires, UtcTime now);

}  // namespace certferry::wire
