#pragma once

#include "base/error_code.h"

/// Permits: what a management service lets a SCEP front end ask a CA for.
namespace certferry::codes {

inline constexpr ErrorCode permit_missing{
    "permit_missing", ErrorKind::forbidden, "the CA insists on a permit, and the request has none",
    "let the endpoint's validator be the service whose key the CA has in ra.permit_keys_file"};
inline constexpr ErrorCode permit_malformed{"permit_malformed", ErrorKind::malformed,
                                            "the permit is not one that this version reads",
                                            "let front end, service and CA run the same version"};
inline constexpr ErrorCode permit_untrusted{
    "permit_untrusted", ErrorKind::forbidden,
    "the permit is not signed by a service that the CA trusts",
    "compare the CA's pinned key with certferry service permit-key; if they are the same, look "
    "into "
    "the front end"};
inline constexpr ErrorCode permit_expired{"permit_expired", ErrorKind::forbidden,
                                          "the permit has expired",
                                          "compare the clocks of service and CA; let the device "
                                          "try again"};
inline constexpr ErrorCode permit_mismatch{
    "permit_mismatch", ErrorKind::forbidden, "the request goes beyond its permit",
    "see the reason; if the front end is as it should be, compare its template with the profile"};

}  // namespace certferry::codes
