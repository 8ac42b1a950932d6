#pragma once

#include "base/error_code.h"

/// The codes that devices, connectors and CAs may meet. A program's own are in base/codes/, one
/// file for each, so that a new one there does not compile the whole tree again.
namespace certferry::codes {

// Anywhere.
inline constexpr ErrorCode internal_error{
    "internal_error", ErrorKind::internal, "the program met a fault of its own",
    "see the operational log for this request id and report it"};
inline constexpr ErrorCode config_invalid{
    "config_invalid", ErrorKind::malformed, "the configuration is not valid",
    "correct the named key; run with --check-config to check again"};
inline constexpr ErrorCode file_unreadable{
    "file_unreadable", ErrorKind::internal, "a file could not be read",
    "check that the path exists and that this user may read it"};
inline constexpr ErrorCode file_unwritable{"file_unwritable", ErrorKind::internal,
                                           "a file could not be written",
                                           "check free space and the folder's permissions"};
inline constexpr ErrorCode usage_invalid{"usage_invalid", ErrorKind::malformed,
                                         "the command line is not valid",
                                         "run the command with --help"};

// pki
inline constexpr ErrorCode der_malformed{"der_malformed", ErrorKind::malformed,
                                         "the encoding is not valid DER",
                                         "the sender must encode its message again"};
inline constexpr ErrorCode key_unusable{
    "key_unusable", ErrorKind::unprocessable, "the key cannot be used",
    "use RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519"};
inline constexpr ErrorCode password_wrong{"password_wrong", ErrorKind::forbidden,
                                          "the password does not open this file",
                                          "check the password"};
inline constexpr ErrorCode crypto_failed{
    "crypto_failed", ErrorKind::internal, "a cryptographic operation failed",
    "see the operational log; check the key store and OpenSSL's configuration"};
inline constexpr ErrorCode algorithm_refused{
    "algorithm_refused", ErrorKind::unprocessable, "the algorithm is not allowed here",
    "use an algorithm that the page of the protocol lists"};
inline constexpr ErrorCode name_invalid{"name_invalid", ErrorKind::malformed,
                                        "the name is not valid",
                                        "write attributes as in CN=host,O=Example"};

// http
inline constexpr ErrorCode http_malformed{"http_malformed", ErrorKind::malformed,
                                          "the HTTP request is not valid",
                                          "the client must send a valid HTTP/1.1 request"};
inline constexpr ErrorCode body_too_large{
    "body_too_large", ErrorKind::too_large, "the request body is too large",
    "send a smaller body, or raise the listener's max_body_bytes"};
inline constexpr ErrorCode header_too_large{"header_too_large", ErrorKind::too_large,
                                            "the request header is too large",
                                            "send fewer or shorter header fields"};
inline constexpr ErrorCode target_too_long{"target_too_long", ErrorKind::too_large,
                                           "the request target is too long",
                                           "send the message by POST instead of GET"};
inline constexpr ErrorCode request_truncated{
    "request_truncated", ErrorKind::malformed, "the connection ended before the request did",
    "look for a proxy or a time-out between client and server"};
inline constexpr ErrorCode http_unsupported{
    "http_unsupported", ErrorKind::malformed, "this part of HTTP is not supported",
    "the client must use HTTP/1.1 and a common method, without extensions"};
inline constexpr ErrorCode request_timeout{
    "request_timeout", ErrorKind::malformed, "the request did not arrive in time",
    "check the network between client and server, then send it again"};
inline constexpr ErrorCode method_not_allowed{"method_not_allowed", ErrorKind::malformed,
                                              "this path does not take this method",
                                              "use one of the methods that the Allow field lists"};
inline constexpr ErrorCode route_not_found{"route_not_found", ErrorKind::not_found,
                                           "there is nothing at this path", "check the URL"};
inline constexpr ErrorCode server_busy{"server_busy", ErrorKind::unavailable,
                                       "every worker is busy", "try again after the time given"};
inline constexpr ErrorCode tls_unusable{
    "tls_unusable", ErrorKind::internal, "the certificate or key for TLS cannot be used",
    "check that both are PEM, belong together and can be read by this user"};
inline constexpr ErrorCode peer_unreachable{"peer_unreachable", ErrorKind::unavailable,
                                            "the other side could not be reached",
                                            "check address, proxy and firewall, then try again"};
inline constexpr ErrorCode peer_answer_invalid{
    "peer_answer_invalid", ErrorKind::internal,
    "the other side answered in a way that is not understood",
    "check that the URL names the right server"};
inline constexpr ErrorCode address_in_use{
    "address_in_use", ErrorKind::unavailable, "the address to listen on cannot be had",
    "stop the program that uses it, or choose another address"};

// store
inline constexpr ErrorCode store_unavailable{
    "store_unavailable", ErrorKind::unavailable, "the database did not answer",
    "check free space, permissions and the database server"};
inline constexpr ErrorCode event_file_unwritable{
    "event_file_unwritable", ErrorKind::internal, "the event file cannot be written",
    "check free space and permissions of the log folder, and that no other process writes there"};
inline constexpr ErrorCode store_busy{"store_busy", ErrorKind::unavailable, "the database is busy",
                                      "try again after the time given"};
inline constexpr ErrorCode store_full{"store_full", ErrorKind::unavailable,
                                      "the database's disk is full",
                                      "free space on the file system of the database"};
inline constexpr ErrorCode store_schema_changed{
    "store_schema_changed", ErrorKind::internal,
    "the database's schema is not the one that this version made",
    "check that the configuration names the right database, or restore it from a backup"};
inline constexpr ErrorCode store_conflict{"store_conflict", ErrorKind::conflict,
                                          "another change came first",
                                          "read again and repeat the change"};
inline constexpr ErrorCode store_corrupt{"store_corrupt", ErrorKind::internal,
                                         "the database is damaged",
                                         "stop the program and restore the database from a backup"};
inline constexpr ErrorCode store_newer{"store_newer", ErrorKind::internal,
                                       "the database was made by a newer version",
                                       "run the version that made it, or a newer one"};

// scep
inline constexpr ErrorCode scep_message_malformed{
    "scep_message_malformed", ErrorKind::malformed,
    "the message is no SCEP message that can be answered",
    "the client must send a pkiMessage as RFC 8894, 3 describes"};
inline constexpr ErrorCode scep_answer_invalid{
    "scep_answer_invalid", ErrorKind::internal, "the SCEP server's answer is not valid",
    "check that the URL names the right SCEP server; ask its administrator"};

// ca
inline constexpr ErrorCode extension_forbidden{
    "extension_forbidden", ErrorKind::unprocessable,
    "the request asks for an extension or usage that no requester may have",
    "make the request without it; the reason names it"};
inline constexpr ErrorCode extension_unsupported{
    "extension_unsupported", ErrorKind::unprocessable,
    "the request has a critical extension that is not understood",
    "make the request without it, or not critical"};
inline constexpr ErrorCode sid_forbidden{
    "sid_forbidden", ErrorKind::unprocessable,
    "the request names a security identifier that nothing vouches for",
    "leave the SID to the service that authorises the request"};
inline constexpr ErrorCode authorisation_mismatch{"authorisation_mismatch", ErrorKind::forbidden,
                                                  "the authorisation is for another request",
                                                  "report it: this is a fault of the program"};
inline constexpr ErrorCode possession_unproven{
    "possession_unproven", ErrorKind::unprocessable, "the request is not signed by its own key",
    "the requester must sign the request with the key in it"};
inline constexpr ErrorCode template_unknown{"template_unknown", ErrorKind::unprocessable,
                                            "there is no such template",
                                            "name one of the templates of ca.toml"};
inline constexpr ErrorCode template_internal{"template_internal", ErrorKind::forbidden,
                                             "this template is for the program itself",
                                             "name another template"};
inline constexpr ErrorCode key_not_allowed{"key_not_allowed", ErrorKind::unprocessable,
                                           "the template does not allow this key",
                                           "use a key that the template allows"};
inline constexpr ErrorCode hash_not_allowed{
    "hash_not_allowed", ErrorKind::unprocessable, "the template does not allow this hash",
    "sign the request with a hash that the template allows"};
inline constexpr ErrorCode names_not_allowed{"names_not_allowed", ErrorKind::unprocessable,
                                             "the template does not allow these names",
                                             "correct the names, or the template"};
inline constexpr ErrorCode usage_not_allowed{"usage_not_allowed", ErrorKind::unprocessable,
                                             "the template does not allow this usage",
                                             "ask for a usage within the template, or for none"};
inline constexpr ErrorCode validity_not_allowed{
    "validity_not_allowed", ErrorKind::unprocessable, "the template does not allow this validity",
    "leave the end of validity to the template, or set requester_may_shorten"};
inline constexpr ErrorCode idempotency_conflict{"idempotency_conflict", ErrorKind::conflict,
                                                "this key was used for another request",
                                                "use a new key for a new request"};
inline constexpr ErrorCode request_denied{"request_denied", ErrorKind::forbidden,
                                          "an administrator denied the request",
                                          "ask the administrator of the CA"};
inline constexpr ErrorCode request_decided{"request_decided", ErrorKind::conflict,
                                           "the request was decided the other way",
                                           "look at it with certferry ca show"};
inline constexpr ErrorCode ticket_unknown{
    "ticket_unknown", ErrorKind::not_found, "there is no such request",
    "check the ticket; certferry ca list --pending shows those that wait"};
inline constexpr ErrorCode certificate_unknown{"certificate_unknown", ErrorKind::not_found,
                                               "the CA did not issue this certificate",
                                               "check issuer and serial number"};
inline constexpr ErrorCode not_on_hold{
    "not_on_hold", ErrorKind::conflict, "the certificate is not on hold",
    "only a certificate revoked with certificateHold can be released"};
inline constexpr ErrorCode reason_not_allowed{"reason_not_allowed", ErrorKind::unprocessable,
                                              "this reason cannot be given for a revocation",
                                              "use a reason of RFC 5280 other than removeFromCRL"};
inline constexpr ErrorCode issued_mismatch{"issued_mismatch", ErrorKind::internal,
                                           "the certificate is not what was asked for",
                                           "see the reason; check the template at the CA"};
inline constexpr ErrorCode ca_missing{"ca_missing", ErrorKind::precondition_failed,
                                      "there is no CA here yet", "run certferry ca init"};
inline constexpr ErrorCode ca_exists{"ca_exists", ErrorKind::conflict, "there is a CA here already",
                                     "use certferry ca next to make a successor"};
inline constexpr ErrorCode ca_next_missing{"ca_next_missing", ErrorKind::precondition_failed,
                                           "there is no next CA", "run certferry ca next first"};
inline constexpr ErrorCode ca_crl_missing{"ca_crl_missing", ErrorKind::not_found,
                                          "there is no such CRL",
                                          "run certferry ca crl --publish, or certferry ca run"};
inline constexpr ErrorCode ca_expired{"ca_expired", ErrorKind::unavailable,
                                      "the CA certificate has ended or is about to",
                                      "make a successor with certferry ca next and ca activate"};
inline constexpr ErrorCode ca_key_missing{"ca_key_missing", ErrorKind::unavailable,
                                          "the key of the CA is not here",
                                          "put the key file back, or run this where the key is"};

inline constexpr ErrorCode scep_algorithm_refused{
    "scep_algorithm_refused", ErrorKind::unprocessable,
    "the algorithm is not accepted at this endpoint",
    "configure the client for AES and SHA-256, or list sha1, 3des or des under the endpoint's "
    "legacy setting"};
inline constexpr ErrorCode scep_signature_wrong{
    "scep_signature_wrong", ErrorKind::unprocessable, "the message's signature is wrong",
    "check that nothing between client and server changes the message"};
inline constexpr ErrorCode scep_message_type_refused{
    "scep_message_type_refused", ErrorKind::unprocessable,
    "the messageType is not one that a server answers",
    "the client must send exactly one messageType of RFC 8894, 3.2.1.2"};
inline constexpr ErrorCode scep_nonce_missing{"scep_nonce_missing", ErrorKind::unprocessable,
                                              "there is not exactly one senderNonce",
                                              "the client must send one senderNonce of 16 octets"};
inline constexpr ErrorCode scep_envelope_refused{
    "scep_envelope_refused", ErrorKind::unprocessable, "the message could not be opened",
    "let the client fetch the CA and RA certificates again; the Operational/Debug channel names "
    "the cause"};
inline constexpr ErrorCode scep_key_refused{"scep_key_refused", ErrorKind::unprocessable,
                                            "the key is not one that this endpoint certifies",
                                            "use an RSA key of the size that the endpoint allows"};
inline constexpr ErrorCode scep_request_mismatch{"scep_request_mismatch", ErrorKind::forbidden,
                                                 "the request asks for more than it was allowed",
                                                 "compare subject, alternative names, usages and "
                                                 "key with the challenge and the endpoint's lists"};
inline constexpr ErrorCode challenge_missing{"challenge_missing", ErrorKind::forbidden,
                                             "there is no challenge password",
                                             "put the challenge into the request"};
inline constexpr ErrorCode challenge_wrong{"challenge_wrong", ErrorKind::forbidden,
                                           "the challenge is not valid",
                                           "make a new challenge for this endpoint"};
inline constexpr ErrorCode challenge_expired{"challenge_expired", ErrorKind::forbidden,
                                             "the challenge has expired",
                                             "make a new challenge, or a longer-lived one"};
inline constexpr ErrorCode challenge_spent{
    "challenge_spent", ErrorKind::forbidden, "the challenge was used already",
    "make a new challenge; each counts for the number of uses it was made with"};
inline constexpr ErrorCode renewal_refused{
    "renewal_refused", ErrorKind::forbidden, "the certificate does not entitle to a renewal",
    "enrol with a challenge, or renew within the endpoint's renewal window with the same names"};
inline constexpr ErrorCode transaction_conflict{
    "transaction_conflict", ErrorKind::conflict,
    "another request with this transactionID is under way",
    "use a transactionID of its own for each key"};
inline constexpr ErrorCode scep_certificate_unknown{
    "scep_certificate_unknown", ErrorKind::not_found,
    "no certificate or request fits what was asked for",
    "check issuer, serial number and transactionID"};
inline constexpr ErrorCode certificate_withdrawn{"certificate_withdrawn", ErrorKind::forbidden,
                                                 "the certificate was revoked", "enrol again"};
inline constexpr ErrorCode ca_refused{
    "ca_refused", ErrorKind::forbidden, "the CA refused the request",
    "see the reason in the event; compare the request with the CA's template"};
inline constexpr ErrorCode deadline_passed{"deadline_passed", ErrorKind::unavailable,
                                           "the request could not be finished in time",
                                           "let the client try again"};
inline constexpr ErrorCode ra_certificate_missing{
    "ra_certificate_missing", ErrorKind::unavailable,
    "the registration authority has no certificate",
    "check that the CA offers the RA templates, then restart the connector"};

inline constexpr ErrorCode scep_operation_missing{
    "scep_operation_missing", ErrorKind::forbidden,
    "this is a SCEP server; the request names no operation",
    "a browser sees this page when the server is well; devices add operation=…"};
inline constexpr ErrorCode scep_operation_unknown{"scep_operation_unknown", ErrorKind::malformed,
                                                  "the operation is not known",
                                                  "use an operation of RFC 8894, 4"};
inline constexpr ErrorCode next_ca_missing{"next_ca_missing", ErrorKind::not_found,
                                           "there is no next CA certificate yet",
                                           "run certferry ca next before the CA certificate ends"};

inline constexpr ErrorCode scep_request_failed{"scep_request_failed", ErrorKind::forbidden,
                                               "the SCEP server refused the request",
                                               "see the server's event log for this transaction"};
inline constexpr ErrorCode scep_request_pending{
    "scep_request_pending", ErrorKind::busy, "the request waits for approval",
    "run certferry scep poll with the same key and subject later"};

}  // namespace certferry::codes
