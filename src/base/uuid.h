#pragma once

#include "base/time.h"

#include <string>
#include <string_view>

namespace certferry {

/// A new UUID of version 7 (RFC 9562, 5.7): ordered by time, 74 random bits, lower-case text.
std::string new_uuid(UtcTime now);

/// True for the 36-character text form of any UUID.
bool is_uuid(std::string_view text) noexcept;

}  // namespace certferry
