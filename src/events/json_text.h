#pragma once

#include <string>
#include <string_view>

namespace certferry::events {

/// Appends `text` to `to` as a JSON string with its quotes (RFC 8259, 7). Control characters are
/// escaped, those of ISO 6429 (C1) too, so that no line can move a terminal's cursor; what is not
/// UTF-8 becomes U+FFFD.
void append_json(std::string& to, std::string_view text);

}  // namespace certferry::events
