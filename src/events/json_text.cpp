#include "events/json_text.h"

#include "base/encoding.h"

#include <fmt/format.h>

#include <iterator>

namespace certferry::events {

namespace {

constexpr bool is_plain(unsigned char octet) noexcept {
    return octet >= 0x20 && octet < 0x7F && octet != '"' && octet != '\\';
}

void append_escaped(std::string& to, unsigned code) {
    switch (code) {
        case '"':
            to += "\\\"";
            break;
        case '\\':
            to += "\\\\";
            break;
        case '\n':
            to += "\\n";
            break;
        default:
            fmt::format_to(std::back_inserter(to), "\\u{:04x}", code);
    }
}

/// Appends the first character of `text` and gives its length in octets.
std::size_t append_character(std::string& to, std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (length == 0) {
        to += "\\ufffd";
        return 1;
    }
    if (length == 1) {
        append_escaped(to, first);
        return 1;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    if (first == 0xC2 && second < 0xA0) {
        append_escaped(to, second);  // C1: U+0080 to U+009F.
    } else {
        to += text.substr(0, length);
    }
    return length;
}

}  // namespace

void append_json(std::string& to, std::string_view text) {
    to += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(static_cast<unsigned char>(text[plain]))) {
            ++plain;
        }
        to += text.substr(0, plain);
        text.remove_prefix(plain);
        if (!text.empty()) {
            text.remove_prefix(append_character(to, text));
        }
    }
    to += '"';
}

}  // namespace certferry::events
