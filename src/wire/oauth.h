#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "wire/json_traits.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Bodies of a token endpoint for client credentials (RFC 6749, 4.4; Microsoft identity platform).
namespace certferry::wire {

inline constexpr std::string_view jwt_bearer_assertion =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";  // RFC 7523, 2.2

/// The answer to a token request that was granted.
struct TokenAnswer {
    std::string token_type;                      ///< `Bearer`.
    std::int64_t expires_in = 0;                 ///< Seconds.
    std::optional<std::int64_t> ext_expires_in;  ///< Seconds.
    Secret access_token;
};
BOOST_DESCRIBE_STRUCT(TokenAnswer, (), (token_type, expires_in, ext_expires_in, access_token))

template <>
struct JsonNaming<TokenAnswer> : SnakeCase {};

/// The answer to one that was not.
struct TokenError {
    std::string error;                             ///< Such as `invalid_client`.
    std::optional<std::string> error_description;  ///< Microsoft's starts with `AADSTSnnnnn:`.
    std::optional<std::vector<std::int64_t>> error_codes;
    std::optional<std::string> timestamp;
    std::optional<std::string> trace_id;
    std::optional<std::string> correlation_id;
};
BOOST_DESCRIBE_STRUCT(TokenError, (),
                      (error, error_description, error_codes, timestamp, trace_id, correlation_id))

template <>
struct JsonNaming<TokenError> : SnakeCase {};

/// Throws Error(json_malformed) or Error(json_invalid): also for another token type than Bearer, an
/// empty token, or a lifetime that is not positive.
TokenAnswer parse_token_answer(ByteView body);

/// Empty if the body is no error of OAuth.
std::optional<TokenError> parse_token_error(ByteView body);

/// The first number of `error_codes`, or the one after `AADSTS` in the description; 0 if neither
/// is there.
std::int64_t aadsts_code(const TokenError& error) noexcept;

}  // namespace certferry::wire
