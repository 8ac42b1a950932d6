#pragma once

#include "base/error_code.h"

/// Codes of the management service.
namespace certferry::codes {

// Installation
inline constexpr ErrorCode installation_key_wrong{
    "installation_key_wrong", ErrorKind::internal,
    "the installation key does not open what is stored",
    "give installation_key_file the file that this database was set up with"};
inline constexpr ErrorCode service_not_initialised{
    "service_not_initialised", ErrorKind::unavailable, "the service has not been set up",
    "run certferry service init with the same configuration"};
inline constexpr ErrorCode service_initialised{
    "service_initialised", ErrorKind::conflict, "the service has been set up already",
    "run certferry service run, or set up another database"};

// Who asks
inline constexpr ErrorCode credentials_missing{
    "credentials_missing", ErrorKind::unauthenticated, "the request shows no credentials",
    "sign in, or send an API token as Authorization: Bearer"};
inline constexpr ErrorCode credentials_wrong{"credentials_wrong", ErrorKind::unauthenticated,
                                             "the credentials are not valid",
                                             "sign in again, or make a new API token"};
inline constexpr ErrorCode session_expired{"session_expired", ErrorKind::unauthenticated,
                                           "the session has ended", "sign in again"};
inline constexpr ErrorCode role_insufficient{
    "role_insufficient", ErrorKind::forbidden, "the role does not allow this",
    "ask an administrator of the tenant, or for a role that allows it"};
inline constexpr ErrorCode client_certificate_missing{
    "client_certificate_missing", ErrorKind::unauthenticated,
    "this call needs a client certificate",
    "enrol the connector or device, and call with its certificate"};
inline constexpr ErrorCode client_certificate_refused{
    "client_certificate_refused", ErrorKind::unauthenticated,
    "the client certificate is not one that this service knows",
    "enrol the connector or device again"};
inline constexpr ErrorCode enrolment_token_refused{
    "enrolment_token_refused", ErrorKind::unauthenticated,
    "the enrolment token is unknown, used or expired", "make a new enrolment token"};
inline constexpr ErrorCode enrolment_key_refused{
    "enrolment_key_refused", ErrorKind::unprocessable,
    "the CSR does not prove a key of the kind that is needed",
    "use P-256 for the client key, and RSA from 2048 bits, P-256 or P-384 for encryption"};
inline constexpr ErrorCode connector_limit_reached{
    "connector_limit_reached", ErrorKind::conflict,
    "the tenant has as many connectors as it may have",
    "delete a connector that is not used any more"};

// What is asked
inline constexpr ErrorCode object_unknown{"object_unknown", ErrorKind::not_found,
                                          "there is no object with this id",
                                          "look up the id in the list"};
inline constexpr ErrorCode object_exists{"object_exists", ErrorKind::conflict,
                                         "there is an object of this name already",
                                         "choose another name, or change the one that is there"};
inline constexpr ErrorCode object_changed{"object_changed", ErrorKind::precondition_failed,
                                          "the object was changed since it was read",
                                          "read it again and repeat the change with its new ETag"};
inline constexpr ErrorCode etag_missing{"etag_missing", ErrorKind::precondition_failed,
                                        "a change needs If-Match with the object's ETag",
                                        "read the object first and send its ETag back"};
inline constexpr ErrorCode content_type_wrong{"content_type_wrong", ErrorKind::malformed,
                                              "the body is not declared as JSON",
                                              "send Content-Type: application/json"};
inline constexpr ErrorCode validation_failed{"validation_failed", ErrorKind::unprocessable,
                                             "the content is not valid",
                                             "correct what errors[] names"};
inline constexpr ErrorCode query_invalid{"query_invalid", ErrorKind::malformed,
                                         "a query parameter is not valid",
                                         "see the API's description for this call"};
inline constexpr ErrorCode idempotency_key_reused{
    "idempotency_key_reused", ErrorKind::conflict,
    "the Idempotency-Key was used for another request", "take a new key for a new request"};
inline constexpr ErrorCode state_unsuitable{"state_unsuitable", ErrorKind::conflict,
                                            "the object's state does not allow this",
                                            "read the object's state"};

}  // namespace certferry::codes
