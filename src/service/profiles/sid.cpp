#include "service/profiles/sid.h"

#include "service/profiles/finding_codes.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace certferry::service {

namespace {

constexpr std::string_view account_prefix = "S-1-5-21-";
constexpr std::uint32_t first_ordinary = 1000;

/// The last of the four numbers after the prefix; empty unless the text is canonical.
std::optional<std::uint32_t> relative_id(std::string_view sid) noexcept {
    if (!sid.starts_with(account_prefix)) {
        return std::nullopt;
    }
    sid.remove_prefix(account_prefix.size());
    std::uint32_t number = 0;
    for (int part = 0; part < 4; ++part) {
        const char* const end = sid.data() + sid.size();
        const auto [stop, error] = std::from_chars(sid.data(), end, number);
        const bool leading_zero = sid.starts_with('0') && stop != sid.data() + 1;
        const bool ends_right = part == 3 ? stop == end : stop != end && *stop == '-';
        if (error != std::errc{} || leading_zero || !ends_right) {
            return std::nullopt;
        }
        if (part < 3) {
            sid.remove_prefix(static_cast<std::size_t>(stop - sid.data()) + 1);
        }
    }
    return number;
}

}  // namespace

bool is_account_sid(std::string_view sid) noexcept {
    return relative_id(sid).has_value();
}

Findings check_sid(std::string_view sid, ReservedSids reserved, std::string_view path) {
    const auto last = relative_id(sid);
    if (!last) {
        return {finding(findings::e_value_invalid, std::string(path), std::string(sid))};
    }
    if (*last < first_ordinary && reserved == ReservedSids::refused) {
        return {finding(findings::e_sid_reserved, std::string(path), std::string(sid))};
    }
    return {};
}

}  // namespace certferry::service
