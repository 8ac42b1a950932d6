#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

inline constexpr std::size_t max_filter_bytes = 2048;
inline constexpr std::size_t max_filter_conditions = 8;

/// What an OData `$filter` asks for: property (as it was written) -> the value it must be equal to.
/// A value compared by `tolower(…)` is in lower case here, and so is to be compared in any case.
struct FilterValue {
    std::string text;
    bool any_case = false;
};

using Filter = std::map<std::string, FilterValue, std::less<>>;

/// Reads `PROPERTY eq 'VALUE'` or `tolower(PROPERTY) eq 'VALUE'`, several joined by `and`; `''`
/// inside a value is one quote. Between words a plus sign is a space, because some clients encode
/// their query as a form; inside quotes it stays. Empty for anything else: another operator, a
/// property twice, or more than the limits above.
std::optional<Filter> parse_filter(std::string_view text);

}  // namespace certferry::service
