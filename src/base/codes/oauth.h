#pragma once

#include "base/error_code.h"

/// What calls of the Intune- and Graph-compatible APIs may be answered.
namespace certferry::codes {

inline constexpr ErrorCode access_token_missing{
    "access_token_missing", ErrorKind::unauthenticated, "the request shows no access token",
    "get a token at the token endpoint and send it as Authorization: Bearer"};
inline constexpr ErrorCode access_token_refused{
    "access_token_refused", ErrorKind::unauthenticated, "the access token is not valid here",
    "get a new token at this service's token endpoint, with the scope of the API that is called"};
inline constexpr ErrorCode application_role_missing{
    "application_role_missing", ErrorKind::forbidden, "the application lacks the role for this",
    "give the application the role that the log names, then get a new token"};
inline constexpr ErrorCode graph_request_invalid{"graph_request_invalid", ErrorKind::malformed,
                                                 "the request is not valid",
                                                 "correct what the answer's message names"};
inline constexpr ErrorCode graph_object_unknown{"graph_object_unknown", ErrorKind::not_found,
                                                "there is no such resource",
                                                "look up the id in the list"};
inline constexpr ErrorCode graph_object_exists{"graph_object_exists", ErrorKind::conflict,
                                               "the user has this certificate already",
                                               "update the record with PATCH, or delete it first"};

}  // namespace certferry::codes
