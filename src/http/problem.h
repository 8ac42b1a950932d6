#pragma once

#include "base/error.h"
#include "http/message.h"

#include <exception>
#include <string_view>

namespace certferry::http {

/// A problem details document (RFC 9457): the code's own text, never an error's `what()`.
/// Members: `title`, `status`, `code`, `instance` (the request's id as urn:uuid).
Response problem(const ErrorCode& code, int status, std::string_view request_id);

/// The same for an Error: status from its kind, `Retry-After` from retry_after().
Response problem(const Error& error, std::string_view request_id);

/// The Error being handled: itself, or Error(internal_error) for any other exception.
Error to_error(const std::exception_ptr& failure);

}  // namespace certferry::http
