#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// Compares a path with a template such as `/users/{userId}/certificates`: the values that stand in
/// the place of `{…}`, in order; empty if the path is another. A value is one segment and not
/// empty.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace certferry::service
