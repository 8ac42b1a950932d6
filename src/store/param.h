#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace certferry::store {

/// The value of one parameter `$n` of a statement.
///
/// Texts and octets are borrowed: they must live until the call that gets the parameter returns.
/// Booleans are stored as 0 and 1, times as microseconds since 1970, an empty optional as NULL.
class Param {
public:
    using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, ByteView>;

    // NOLINTBEGIN(google-explicit-constructor): parameters are written as a plain list of values
    Param(std::nullptr_t) noexcept {}

    template <std::integral T>
        requires(sizeof(T) < sizeof(std::int64_t) || std::is_signed_v<T>)
    Param(T value) noexcept : value_(static_cast<std::int64_t>(value)) {}

    Param(double value) noexcept : value_(value) {}

    Param(std::string_view text) noexcept : value_(text) {}

    Param(const std::string& text) noexcept : value_(std::string_view(text)) {}

    Param(const char* text) noexcept : value_(std::string_view(text)) {}

    Param(ByteView octets) noexcept : value_(octets) {}

    Param(const Bytes& octets) noexcept : value_(ByteView(octets)) {}

    Param(UtcTime time) noexcept : value_(to_micros(time)) {}

    template <class T>
    Param(const std::optional<T>& value) noexcept
        : value_(value ? Param(*value).value_ : Value()) {}

    // NOLINTEND(google-explicit-constructor)

    const Value& value() const noexcept { return value_; }

private:
    Value value_;
};

}  // namespace certferry::store
