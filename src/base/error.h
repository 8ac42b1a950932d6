#pragma once

#include "base/error_codes.h"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace certferry {

/// The only exception type: the function could not do what its name says.
///
/// `what()` is for the operator's log and never reaches a client; a client gets the code's own text
/// from base/error_codes.h.
class Error : public std::runtime_error {
public:
    /// `detail` says what happened to which thing, without secrets; it follows the code's text in
    /// `what()`.
    Error(const ErrorCode& code, std::string_view detail);

    /// The same, telling when trying again makes sense.
    Error(const ErrorCode& code, std::string_view detail, std::chrono::seconds retry_after);

    /// The same error for a call whose effect on the other side is unknown.
    static Error in_doubt(const ErrorCode& code, std::string_view detail);

    ErrorKind kind() const noexcept { return code_->kind; }

    /// The stable name, such as `challenge_expired`.
    std::string_view code() const noexcept { return code_->name; }

    const ErrorCode& entry() const noexcept { return *code_; }

    /// What was given as `detail`.
    const std::string& detail() const noexcept { return detail_; }

    std::optional<std::chrono::seconds> retry_after() const noexcept { return retry_after_; }

    /// The other side may have acted although its answer is lost.
    bool in_doubt() const noexcept { return in_doubt_; }

private:
    const ErrorCode* code_;  // Points into the table, which lives as long as the program.
    std::string detail_;
    std::optional<std::chrono::seconds> retry_after_;
    bool in_doubt_ = false;
};

}  // namespace certferry
