#pragma once

#include <array>
#include <string_view>

namespace certferry {

/// What went wrong, in terms that a caller can act on. Each kind has one HTTP status.
enum class ErrorKind {
    malformed,            // 400
    unauthenticated,      // 401
    forbidden,            // 403
    not_found,            // 404
    conflict,             // 409
    precondition_failed,  // 412
    too_large,            // 413
    unprocessable,        // 422
    busy,                 // 429
    internal,             // 500
    unavailable,          // 503
};

/// One row of the table of errors. Never removed or renamed once released: monitoring knows them.
struct ErrorCode {
    std::string_view name;       ///< Stable, snake_case; in events, JSON and on the command line.
    ErrorKind kind;              ///< What a caller can do about it.
    std::string_view text;       ///< For the client: one clause, no full stop.
    std::string_view next_step;  ///< For the operator: what to do next.
};

int http_status(ErrorKind kind) noexcept;

/// The row with this name, or null.
const ErrorCode* find_error_code(std::string_view name) noexcept;

/// Every code; `certferry errors` prints the table, and a test compares it with docs/errors.md.
namespace codes {

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
inline constexpr ErrorCode route_not_found{"route_not_found", ErrorKind::not_found,
                                           "there is nothing at this path", "check the URL"};
inline constexpr ErrorCode server_busy{"server_busy", ErrorKind::unavailable,
                                       "every worker is busy", "try again after the time given"};
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
inline constexpr ErrorCode store_conflict{"store_conflict", ErrorKind::conflict,
                                          "another change came first",
                                          "read again and repeat the change"};
inline constexpr ErrorCode store_corrupt{"store_corrupt", ErrorKind::internal,
                                         "the database is damaged",
                                         "stop the program and restore the database from a backup"};
inline constexpr ErrorCode store_newer{"store_newer", ErrorKind::internal,
                                       "the database was made by a newer version",
                                       "run the version that made it, or a newer one"};

inline constexpr std::array all{
    &internal_error,      &config_invalid,    &file_unreadable,   &file_unwritable,
    &usage_invalid,       &der_malformed,     &key_unusable,      &password_wrong,
    &crypto_failed,       &algorithm_refused, &name_invalid,      &http_malformed,
    &body_too_large,      &route_not_found,   &server_busy,       &peer_unreachable,
    &peer_answer_invalid, &address_in_use,    &store_unavailable, &store_conflict,
    &store_corrupt,       &store_newer,
};

}  // namespace codes

}  // namespace certferry
