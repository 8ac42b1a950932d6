#pragma once

#include "base/bytes.h"

#include <optional>
#include <string_view>

namespace certferry::pki {

/// A serial number as people and programs write it: hexadecimal in any case, with colons and spaces
/// between octets, with leading zeros or an odd number of digits.
///
/// Gives what Certificate::serial() would: big-endian, without leading zeros, one octet 00 for
/// zero. Empty if it is no such text.
std::optional<Bytes> serial_from_text(std::string_view text);

}  // namespace certferry::pki
