#include "service/connectors/product_version.h"

#include <fmt/format.h>

#include <charconv>

namespace certferry::service {

namespace {

constexpr std::size_t max_digits = 4;

/// Takes a number off the front; empty if there is none that can stand in a version.
std::optional<int> take_number(std::string_view& text) noexcept {
    int number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    const auto digits = static_cast<std::size_t>(rest - text.data());
    const bool fits = failure == std::errc() && text.front() != '-' && digits <= max_digits &&
                      (digits == 1 || text.front() != '0');
    text.remove_prefix(digits);
    return fits ? std::optional(number) : std::nullopt;
}

bool take_dot(std::string_view& text) noexcept {
    const bool is_there = text.starts_with('.');
    text.remove_prefix(is_there ? 1 : 0);
    return is_there;
}

}  // namespace

std::optional<ProductVersion> ProductVersion::parse(std::string_view text) noexcept {
    text = text.substr(0, text.find('-'));
    ProductVersion version;
    for (int* const part : {&version.major, &version.month, &version.patch}) {
        if (part != &version.major && !take_dot(text)) {
            return std::nullopt;
        }
        const auto number = take_number(text);
        if (!number) {
            return std::nullopt;
        }
        *part = *number;
    }
    return text.empty() ? std::optional(version) : std::nullopt;
}

std::string to_text(const ProductVersion& version) {
    return fmt::format("{}.{}.{}", version.major, version.month, version.patch);
}

}  // namespace certferry::service
