#include "events/event_type.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>

namespace certferry::events {

namespace {

constexpr std::array<std::string_view, 4> channels{"Admin", "Operational", "Admin/Debug",
                                                   "Operational/Debug"};
constexpr std::array<std::string_view, 6> categories{"General",    "PKCS", "PKCS Import",
                                                     "Revocation", "SCEP", "Connector Health"};
constexpr std::array<std::string_view, 4> levels{"Information", "Warning", "Error", "Debug"};

/// Equal but for case and for what joins words.
bool same_words(std::string_view a, std::string_view b) noexcept {
    const auto skip = [](std::string_view& text) {
        while (!text.empty() && std::string_view(" -_/").find(text.front()) != text.npos) {
            text.remove_prefix(1);
        }
    };
    for (skip(a), skip(b); !a.empty() && !b.empty(); skip(a), skip(b)) {
        if (to_lower_ascii(a.front()) != to_lower_ascii(b.front())) {
            return false;
        }
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() && b.empty();
}

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<std::string_view, Size>& names,
                          std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        names, [name](std::string_view candidate) { return same_words(candidate, name); });
    if (found == names.end()) {
        return std::nullopt;
    }
    return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view to_text(Channel channel) noexcept {
    return channels[static_cast<std::size_t>(channel)];
}

std::string_view to_text(Category category) noexcept {
    return categories[static_cast<std::size_t>(category)];
}

std::string_view to_text(Level level) noexcept {
    return levels[static_cast<std::size_t>(level)];
}

std::optional<Channel> find_channel(std::string_view name) noexcept {
    return find<Channel>(channels, name);
}

std::optional<Category> find_category(std::string_view name) noexcept {
    return find<Category>(categories, name);
}

std::optional<Level> find_level(std::string_view name) noexcept {
    return find<Level>(levels, name);
}

int severity(Level level) noexcept {
    constexpr std::array severities{6, 4, 3, 7};
    return severities[static_cast<std::size_t>(level)];
}

}  // namespace certferry::events
