#pragma once

#include <algorithm>
#include <string_view>

namespace certferry {

/// A to Z as a to z, all else as it is, whatever the locale.
constexpr char to_lower_ascii(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Compares as protocols do whose words are ASCII: only letters A to Z have a case.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower_ascii(x) == to_lower_ascii(y); });
}

}  // namespace certferry
