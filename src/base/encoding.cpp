#include "base/encoding.h"

#include <array>

namespace certferry {

namespace {

constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::string_view upper_digits = "0123456789ABCDEF";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string hex_with(std::string_view digits, ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0x0FU];
    }
    return text;
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

constexpr std::array<std::int8_t, 256> base64_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < base64_digits.size(); ++i) {
        values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

}  // namespace

std::string to_hex(ByteView bytes) {
    return hex_with(lower_digits, bytes);
}

std::string to_upper_hex(ByteView bytes) {
    return hex_with(upper_digits, bytes);
}

std::optional<Bytes> from_hex(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ':' || text[i] == ' ') {
            ++i;
            continue;
        }
        if (i + 1 >= text.size()) {
            return std::nullopt;
        }
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
        i += 2;
    }
    return bytes;
}

std::string to_base64(ByteView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        const std::uint32_t group =
            static_cast<std::uint32_t>(bytes[i]) << 16U |
            (left > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8U : 0U) |
            (left > 2 ? static_cast<std::uint32_t>(bytes[i + 2]) : 0U);
        text += base64_digits[group >> 18U];
        text += base64_digits[group >> 12U & 0x3FU];
        text += left > 1 ? base64_digits[group >> 6U & 0x3FU] : '=';
        text += left > 2 ? base64_digits[group & 0x3FU] : '=';
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    const std::size_t digits = text.size() - padding;
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const std::int8_t value = base64_values[static_cast<unsigned char>(text[i])];
        if (value < 0) {
            return std::nullopt;
        }
        group = group << 6U | static_cast<std::uint8_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(group >> bits));
            group &= (1U << bits) - 1U;
        }
    }
    // The bits that the padding leaves over must be zero, or two texts would mean one value.
    return group == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

std::size_t utf8_length(std::string_view text) noexcept {
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = octet(0);
    std::size_t length = 0;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
    }
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (first == 0xE0 && octet(1) < 0xA0) || (first == 0xF0 && octet(1) < 0x90);
    const bool beyond = (first == 0xED && octet(1) > 0x9F) || (first == 0xF4 && octet(1) > 0x8F);
    return overlong || beyond ? 0 : length;
}

std::string escape_for_log(std::string_view text, std::size_t max_bytes) {
    const bool cut = text.size() > max_bytes;
    text = text.substr(0, max_bytes);
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (length == 0 || first < 0x20 || first == 0x7F || first == '\\' || first == '"') {
            safe += "\\x";
            safe += lower_digits[first >> 4U];
            safe += lower_digits[first & 0x0FU];
            text.remove_prefix(1);
        } else {
            safe += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
    return cut ? safe + "…" : safe;
}

}  // namespace certferry
