#pragma once

#include "base/error_code.h"

// Codes of the connector's way to its CAs.
namespace certferry::codes {

inline constexpr ErrorCode ca_not_in_connector{
    "ca_not_in_connector", ErrorKind::malformed,
    "a connector holds no CA in its own process, so that it has no access to a CA's key",
    "run the CA with certferry ca run, and give [ca.NAME] type = \"cmp\" and its url; only "
    "certferry dev takes config = FILE"};
inline constexpr ErrorCode ca_credential_missing{
    "ca_credential_missing", ErrorKind::precondition_failed,
    "there is no credential by which the CA would know this connector, or it has ended",
    "make a request with certferry connector ca-request, have it certified with certferry ca "
    "ra-credential, and put the result where certificate_file of [ca.NAME] says"};

}  // namespace certferry::codes
