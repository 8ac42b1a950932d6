#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry {

/// Lower-case hexadecimal, two characters an octet, no separators.
std::string to_hex(ByteView bytes);

/// Upper-case hexadecimal: serial numbers and thumbprints in events and in Intune's bodies.
std::string to_upper_hex(ByteView bytes);

/// Reads hexadecimal in any case; colons and spaces between octets are allowed, as people paste
/// them. Empty if anything else occurs or a digit is missing.
std::optional<Bytes> from_hex(std::string_view text);

/// Standard base64 with padding and without line breaks (RFC 4648, 4).
std::string to_base64(ByteView bytes);

/// Strict standard base64: padding required, no other characters. Empty on any deviation.
/// The tolerant decoder for SCEP GET requests is `scep/get_message.h`.
std::optional<Bytes> from_base64(std::string_view text);

/// Octets of the UTF-8 sequence (RFC 3629, 4) that starts `text`, which is not empty, or 0 if it is
/// not a valid one.
std::size_t utf8_length(std::string_view text) noexcept;

/// Makes foreign text safe for one line of a log: control characters, quotes' escapes and bytes
/// that are not UTF-8 become \xNN, and the result is cut at `max_bytes` of input.
std::string escape_for_log(std::string_view text, std::size_t max_bytes = 256);

}  // namespace certferry
