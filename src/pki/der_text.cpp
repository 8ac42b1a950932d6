#include "base/error.h"
#include "pki/der.h"

#include <algorithm>
#include <string>

namespace certferry::pki::der {

namespace {

[[noreturn]] void fail_time() {
    throw Error(codes::der_malformed, "time not as DER writes it");
}

/// Takes `count` decimal digits off the front.
int take_digits(std::string_view& text, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') {
            fail_time();
        }
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

void append_utf8(std::string& text, char32_t c) {
    const auto put = [&](char32_t octet) { text += static_cast<char>(octet); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U);
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

bool is_surrogate(char32_t c) {
    return c >= 0xD800 && c <= 0xDFFF;
}

bool is_character(char32_t c) {
    return c != 0 && c <= 0x10FFFF && !is_surrogate(c);
}

/// The character at the front of a UTF-8 text, taken off; 0 if there is no valid one.
char32_t take_utf8(ByteView& octets) {
    const std::uint8_t first = octets[0];
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || octets.size() < length) {
        return 0;
    }
    char32_t c = length == 1 ? first : first & (0x7FU >> length);
    for (const auto octet : octets.subspan(1, length - 1)) {
        if ((octet & 0xC0U) != 0x80) {
            return 0;
        }
        c = c << 6U | (octet & 0x3FU);
    }
    octets = octets.subspan(length);
    const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    return overlong ? 0 : c;
}

std::optional<std::string> utf8_text(ByteView octets) {
    for (ByteView rest = octets; !rest.empty();) {
        if (!is_character(take_utf8(rest))) {
            return std::nullopt;
        }
    }
    return std::string(as_text(octets));
}

std::optional<std::string> latin1_text(ByteView octets) {
    std::string text;
    for (const auto octet : octets) {
        if (octet == 0) {
            return std::nullopt;
        }
        append_utf8(text, octet);
    }
    return text;
}

/// BMPString is two octets a character. Windows writes UTF-16 into it, so pairs are read too.
std::optional<std::string> utf16_text(ByteView octets) {
    if (octets.size() % 2 != 0) {
        return std::nullopt;
    }
    const auto unit = [&](std::size_t i) -> char32_t {
        return static_cast<char32_t>(octets[i] << 8U | octets[i + 1]);
    };
    std::string text;
    for (std::size_t i = 0; i < octets.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c <= 0xDBFF && i + 2 < octets.size()) {
            const char32_t low = unit(i + 2);
            if (low >= 0xDC00 && low <= 0xDFFF) {
                c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
                i += 2;
            }
        }
        if (!is_character(c)) {
            return std::nullopt;
        }
        append_utf8(text, c);
    }
    return text;
}

std::optional<std::string> utf32_text(ByteView octets) {
    if (octets.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string text;
    for (; !octets.empty(); octets = octets.subspan(4)) {
        char32_t c = 0;
        for (const auto octet : octets.first(4)) {
            c = c << 8U | octet;
        }
        if (!is_character(c)) {
            return std::nullopt;
        }
        append_utf8(text, c);
    }
    return text;
}

/// The octets as they are, if each lies between `least` and `most`.
std::optional<std::string> ascii_text(ByteView octets, std::uint8_t least, std::uint8_t most) {
    const bool fits = std::all_of(octets.begin(), octets.end(), [&](std::uint8_t octet) {
        return octet >= least && octet <= most;
    });
    return fits ? std::optional(std::string(as_text(octets))) : std::nullopt;
}

std::optional<std::string> numeric_text(ByteView octets) {
    const bool fits = std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
        return octet == ' ' || (octet >= '0' && octet <= '9');
    });
    return fits ? std::optional(std::string(as_text(octets))) : std::nullopt;
}

}  // namespace

UtcTime parse_time(const Element& element) {
    std::string_view text = as_text(element.content);
    const bool utc = element.tag == Tag::utc_time;
    if (!utc && element.tag != Tag::generalized_time) {
        fail_time();
    }
    if (text.size() != (utc ? 13U : 15U) || text.back() != 'Z') {
        fail_time();
    }
    int year = take_digits(text, utc ? 2 : 4);
    if (utc) {
        year += year < 50 ? 2000 : 1900;
    }
    const std::chrono::month month(static_cast<unsigned>(take_digits(text, 2)));
    const std::chrono::day day(static_cast<unsigned>(take_digits(text, 2)));
    const int hour = take_digits(text, 2);
    const int minute = take_digits(text, 2);
    const int second = take_digits(text, 2);
    const auto date = std::chrono::year(year) / month / day;
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
        fail_time();
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::optional<std::string> parse_text(const Element& element) {
    switch (element.tag) {
        case Tag::utf8_string:
            return utf8_text(element.content);
        case Tag::numeric_string:
            return numeric_text(element.content);
        case Tag::printable_string:  // Many write `*`, `@`, `_` and `&` into it.
        case Tag::visible_string:
            return ascii_text(element.content, 0x20, 0x7E);
        case Tag::ia5_string:
            return ascii_text(element.content, 0x01, 0x7F);
        case Tag::teletex_string:
            return latin1_text(element.content);
        case Tag::bmp_string:
            return utf16_text(element.content);
        case Tag::universal_string:
            return utf32_text(element.content);
        default:
            return std::nullopt;
    }
}

}  // namespace certferry::pki::der
