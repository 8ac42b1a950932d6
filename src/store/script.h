#pragma once

#include <string>
#include <string_view>

namespace certferry::store {

/// The script with each line that begins with `mark`, such as `--sqlite `, freed of it. What is
/// left of other marks stays the comment that it is.
std::string without_mark(std::string_view script, std::string_view mark);

}  // namespace certferry::store
