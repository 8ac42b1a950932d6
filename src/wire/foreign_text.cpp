#include "wire/foreign_text.h"

#include "base/encoding.h"

#include <algorithm>

namespace certferry::wire {

namespace {

constexpr std::size_t max_form_fields = 100;
constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

// What the WHATWG form encoding leaves as it is.
bool is_plain(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '*';
}

void encode_into(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (is_plain(c)) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            const auto octet = static_cast<unsigned char>(c);
            out += '%';
            out += upper_hex_digits[octet >> 4U];
            out += upper_hex_digits[octet & 0x0FU];
        }
    }
}

/// What stands before the first `end`; that and `end` are taken off.
std::string_view take_until(std::string_view& text, char end) {
    const auto at = std::ranges::find(text, end);
    const auto length = static_cast<std::size_t>(at - text.begin());
    const auto before = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    return before;
}

std::optional<std::string> decode_part(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const auto octet = from_hex(text.substr(i + 1, 2));
        if (!octet || octet->size() != 1) {
            return std::nullopt;
        }
        decoded += static_cast<char>(octet->front());
        i += 2;
    }
    return is_utf8(decoded) ? std::optional(std::move(decoded)) : std::nullopt;
}

}  // namespace

std::string utf8_body(ByteView body) {
    const std::string_view text = as_text(body);
    if (is_utf8(text)) {
        return std::string(text);
    }
    std::string utf8;
    utf8.reserve(text.size() + text.size() / 8);
    for (const std::uint8_t octet : body) {
        if (octet < 0x80U) {
            utf8 += static_cast<char>(octet);
        } else {
            utf8 += static_cast<char>(0xC0U | (octet >> 6U));
            utf8 += static_cast<char>(0x80U | (octet & 0x3FU));
        }
    }
    return utf8;
}

std::string to_base64url(ByteView bytes) {
    std::string text = to_base64(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    if (text.find_first_of("+/=") != std::string_view::npos) {
        return std::nullopt;
    }
    std::string standard(text);
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    standard.append((4 - standard.size() % 4) % 4, '=');
    return from_base64(standard);
}

std::optional<Bytes> from_wrapped_base64(std::string_view text) {
    constexpr std::string_view dashes = "-----";
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.starts_with(dashes)) {
        text.remove_prefix(dashes.size());
        const auto label_end = text.find(dashes);
        if (label_end == std::string_view::npos) {
            return std::nullopt;
        }
        text.remove_prefix(label_end + dashes.size());
        const auto footer = text.find(dashes);
        if (footer == std::string_view::npos) {
            return std::nullopt;
        }
        text = text.substr(0, footer);
    }
    std::string packed;
    std::ranges::copy_if(text, std::back_inserter(packed),
                         [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
    return from_base64(packed);
}

std::string encode_form(const Form& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        text += text.empty() ? "" : "&";
        encode_into(text, name);
        text += '=';
        encode_into(text, value);
    }
    return text;
}

std::optional<Form> decode_form(std::string_view text) {
    Form form;
    while (!text.empty()) {
        std::string_view value = take_until(text, '&');
        if (value.empty()) {
            continue;
        }
        auto name = decode_part(take_until(value, '='));
        auto decoded = decode_part(value);
        if (!name || !decoded || form.size() == max_form_fields) {
            return std::nullopt;
        }
        form.emplace_back(*std::move(name), *std::move(decoded));
    }
    return form;
}

std::optional<std::string_view> single_field(const Form& form, std::string_view name) noexcept {
    std::optional<std::string_view> found;
    for (const auto& [key, value] : form) {
        if (key == name) {
            if (found) {
                return std::nullopt;
            }
            found = value;
        }
    }
    return found;
}

}  // namespace certferry::wire
