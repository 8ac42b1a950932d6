#pragma once

#include "base/error_code.h"

/// What a SCEP endpoint with a management service behind it may answer.
namespace certferry::codes {

inline constexpr ErrorCode validation_refused{
    "validation_refused", ErrorKind::forbidden, "the management service refused the request",
    "see validationCode of event 4005; assign the profile again so that the device gets a new "
    "challenge"};
inline constexpr ErrorCode notification_failed{
    "notification_failed", ErrorKind::unavailable,
    "the management service could not be told of the certificate, which is revoked",
    "see events 4009 and 4002; once the service answers, let the device try again"};
inline constexpr ErrorCode pending_not_possible{
    "pending_not_possible", ErrorKind::conflict,
    "the CA wants an approval, which a managed enrolment cannot wait for",
    "give this endpoint templates without approval"};

}  // namespace certferry::codes
