#pragma once

#include "base/error_code.h"

#include <string_view>

namespace certferry::wire {

/// The error that a problem document (RFC 9457, member `code`) names, if it is one of ours; else,
/// and for a text that is no such document, null.
const ErrorCode* problem_code(std::string_view document);

}  // namespace certferry::wire
