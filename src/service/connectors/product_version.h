#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// A version of this product, `1.YYMM.PATCH`. What follows a hyphen, as in `1.2611.0-dev`, marks a
/// build that was not released, which counts as that version.
struct ProductVersion {
    int major = 0;
    int month = 0;  ///< Year and month, such as 2611.
    int patch = 0;

    auto operator<=>(const ProductVersion&) const = default;

    /// Three numbers of at most four digits, without leading zeros. Empty for anything else.
    static std::optional<ProductVersion> parse(std::string_view text) noexcept;
};

std::string to_text(const ProductVersion& version);

}  // namespace certferry::service
