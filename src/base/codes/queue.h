#pragma once

#include "base/error_code.h"

/// What can become of work that is queued for connectors.
namespace certferry::codes {

inline constexpr ErrorCode request_abandoned{
    "request_abandoned", ErrorKind::unavailable,
    "connectors took the request ten times and gave no result",
    "see the connectors' events about this request, then retry it"};
inline constexpr ErrorCode request_pending_too_long{
    "request_pending_too_long", ErrorKind::unavailable, "the CA did not decide within seven days",
    "look at the CA's list of waiting requests, then retry the request"};
inline constexpr ErrorCode request_cancelled{"request_cancelled", ErrorKind::conflict,
                                             "the request was cancelled",
                                             "retry it if it is wanted after all"};
inline constexpr ErrorCode escrow_copy_missing{
    "escrow_copy_missing", ErrorKind::not_found,
    "there is no escrow copy that could be encrypted again",
    "let the device get a new certificate by its profile"};
inline constexpr ErrorCode result_invalid{
    "result_invalid", ErrorKind::unprocessable, "the result of a request cannot be taken",
    "see the message; update the connector if its version does not fit the service's"};

}  // namespace certferry::codes
