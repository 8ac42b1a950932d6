#pragma once

#include <string_view>

namespace certferry::app {

/// Product version, 1.YYMM.PATCH.
inline constexpr std::string_view version = CERTFERRY_VERSION;

}  // namespace certferry::app
