#pragma once

#include "base/error_code.h"

/// What can go wrong on the command line of the admin API.
namespace certferry::codes {

inline constexpr ErrorCode admin_not_set_up{
    "admin_not_set_up", ErrorKind::malformed, "the service to talk to is not known",
    "run certferry admin login --url URL --token-file FILE once, or give these options each time"};
inline constexpr ErrorCode admin_call_refused{
    "admin_call_refused", ErrorKind::internal, "the service refused the call",
    "look the code up in the documentation of the service's version"};
inline constexpr ErrorCode admin_path_wrong{
    "admin_path_wrong", ErrorKind::not_found, "the server has no such call",
    "check that --url names the admin listener of a certferry service of at least this version"};

}  // namespace certferry::codes
