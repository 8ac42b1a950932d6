#pragma once

#include <span>
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

/// Every code of the program, from base/error_codes.h and base/codes/. `certferry errors` prints
/// them, and a test compares them with docs/errors.md.
std::span<const ErrorCode* const> all_error_codes() noexcept;

}  // namespace certferry
