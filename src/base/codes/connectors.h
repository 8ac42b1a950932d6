#pragma once

#include "base/error_code.h"

/// What the service refuses its connectors, and their administrators.
namespace certferry::codes {

inline constexpr ErrorCode connector_version_invalid{
    "connector_version_invalid", ErrorKind::unprocessable,
    "the connector's version is not one of this product",
    "install a released version of the connector"};
inline constexpr ErrorCode connector_version_refused{
    "connector_version_refused", ErrorKind::forbidden,
    "the connector's version is too old to work with this service",
    "update the connector; its entry in the list of connectors says to which version"};
inline constexpr ErrorCode connector_report_invalid{
    "connector_report_invalid", ErrorKind::unprocessable,
    "the connector's report has a member that is too long, too many or unknown",
    "see the service's log for the member; update whichever of the two is older"};
inline constexpr ErrorCode event_batch_too_large{"event_batch_too_large", ErrorKind::too_large,
                                                 "there are more than 1000 events in one call",
                                                 "send the events in several calls"};
inline constexpr ErrorCode wrapping_key_refused{
    "wrapping_key_refused", ErrorKind::unprocessable,
    "the public key is not of a kind that this is done with",
    "use RSA of 2048 to 8192 bits; for escrow P-256 or P-384 will do too"};
inline constexpr ErrorCode wrapping_key_conflict{
    "wrapping_key_conflict", ErrorKind::conflict,
    "this public key is registered already, as another kind or under another name",
    "look it up in the list of keys, or make a new key"};
inline constexpr ErrorCode escrow_key_exists{
    "escrow_key_exists", ErrorKind::conflict, "the connectors have an escrow key already",
    "import that key into this connector, or name it as the one to be replaced"};
inline constexpr ErrorCode wrapping_key_limit_reached{
    "wrapping_key_limit_reached", ErrorKind::conflict, "the tenant has as many keys as it may have",
    "go on using the keys that are there"};
inline constexpr ErrorCode feature_missing{
    "feature_missing", ErrorKind::forbidden, "the connector does not have the feature for this",
    "switch the feature on in the connector's configuration, and let it report"};
inline constexpr ErrorCode command_unknown{
    "command_unknown", ErrorKind::not_found,
    "there is no such command for this connector that waits for logs",
    "ask for logs again in the list of connectors"};
inline constexpr ErrorCode logs_invalid{"logs_invalid", ErrorKind::unprocessable,
                                        "the content is not a gzip file",
                                        "send a tar archive compressed by gzip"};
inline constexpr ErrorCode logs_too_large{"logs_too_large", ErrorKind::too_large,
                                          "the logs have more than 64 MiB",
                                          "send the newest part of the logs"};
inline constexpr ErrorCode logs_exist{"logs_exist", ErrorKind::conflict,
                                      "other logs were sent for this command",
                                      "ask for logs again in the list of connectors"};
inline constexpr ErrorCode call_closed{"call_closed", ErrorKind::conflict,
                                       "this call to a CA was closed before",
                                       "read who closed it, and when"};

}  // namespace certferry::codes
