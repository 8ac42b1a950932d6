#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

// How enumerations are written in JSON: one table each, both ways.
namespace certferry::service {

/// Words of an enumeration whose values count from 0, in their order.
template <class Enum, std::size_t N>
struct Words {
    std::array<std::string_view, N> names;

    constexpr std::string_view operator()(Enum value) const noexcept {
        return names[static_cast<std::size_t>(value)];
    }

    constexpr std::optional<Enum> find(std::string_view name) const noexcept {
        for (std::size_t i = 0; i < N; ++i) {
            if (names[i] == name) {
                return static_cast<Enum>(i);
            }
        }
        return std::nullopt;
    }
};

template <class Enum, class... Names>
constexpr Words<Enum, sizeof...(Names)> words(Names... names) {
    return {{std::string_view(names)...}};
}

}  // namespace certferry::service
