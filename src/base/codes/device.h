#pragma once

#include "base/error_code.h"

/// What a device's agent may meet; reported to the service as the code of an item's state, too.
namespace certferry::codes {

inline constexpr ErrorCode device_not_enrolled{
    "device_not_enrolled", ErrorKind::precondition_failed, "this device is not enrolled",
    "run certferry device enroll with a token that an administrator made"};
inline constexpr ErrorCode device_enrolled{"device_enrolled", ErrorKind::conflict,
                                           "this device is enrolled already",
                                           "use --again to enrol it anew, with new keys"};
inline constexpr ErrorCode device_left{
    "device_left", ErrorKind::precondition_failed, "the device was retired or wiped",
    "to manage it again, run certferry device enroll --again with a new token"};
inline constexpr ErrorCode device_order_invalid{
    "device_order_invalid", ErrorKind::internal,
    "the service's order is not one that is understood",
    "update the agent if its version does not fit the service's"};
inline constexpr ErrorCode chain_untrusted{
    "chain_untrusted", ErrorKind::forbidden,
    "the chain does not end in the trusted certificate that the profile names",
    "compare the profile's root certificate with the CA behind the SCEP URL"};
inline constexpr ErrorCode payload_mismatch{
    "payload_mismatch", ErrorKind::forbidden, "the payload is not what was announced",
    "let the service send it again; if it stays so, look at the connector's events"};
inline constexpr ErrorCode install_failed{
    "install_failed", ErrorKind::internal, "the certificate could not be put in its place",
    "see the detail; check folders, owner and the [install] settings"};
inline constexpr ErrorCode program_failed{"program_failed", ErrorKind::internal,
                                          "a program that the agent ran has failed",
                                          "see what it printed, then run it by hand"};

}  // namespace certferry::codes
