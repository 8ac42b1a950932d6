#pragma once

#include "base/error_code.h"

/// What can be wrong with a JSON body; thrown by src/wire/.
namespace certferry::codes {

inline constexpr ErrorCode json_malformed{"json_malformed", ErrorKind::malformed,
                                          "the body is not valid JSON",
                                          "send one JSON value in UTF-8, as RFC 8259 defines it"};
inline constexpr ErrorCode json_too_large{"json_too_large", ErrorKind::too_large,
                                          "the JSON body is too large", "send fewer items at once"};
inline constexpr ErrorCode json_invalid{
    "json_invalid", ErrorKind::unprocessable, "a member of the JSON body is missing or not valid",
    "correct the member that the log names; the API's description has its type"};
inline constexpr ErrorCode token_malformed{"token_malformed", ErrorKind::malformed,
                                           "the token is not a valid JSON Web Token",
                                           "send the token exactly as it was given out"};
inline constexpr ErrorCode token_refused{
    "token_refused", ErrorKind::unauthenticated, "the token is not accepted",
    "get a new token; check the certificate or secret of the application, and both clocks"};

}  // namespace certferry::codes
