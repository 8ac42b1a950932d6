#include "pki/oid.h"

#include "base/error.h"

#include <array>
#include <charconv>
#include <utility>

namespace certferry::pki {

namespace {

// Wide enough for the arc of an identifier made from a UUID (2.25.…, ITU-T X.667).
__extension__ using Arc = unsigned __int128;

constexpr Arc max_arc = ~Arc{0};

constexpr std::array purpose_names{
    std::pair{std::string_view("serverAuth"), oids::server_auth},
    std::pair{std::string_view("clientAuth"), oids::client_auth},
    std::pair{std::string_view("codeSigning"), oids::code_signing},
    std::pair{std::string_view("emailProtection"), oids::email_protection},
    std::pair{std::string_view("timeStamping"), oids::time_stamping},
};

[[noreturn]] void fail() {
    throw Error(codes::der_malformed, "not an object identifier");
}

/// Takes one arc and the dot after it off the front.
Arc take_arc(std::string_view& text) {
    const std::size_t dot = text.find('.');
    const std::string_view digits = text.substr(0, dot);
    if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) {
        fail();
    }
    Arc value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            fail();
        }
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > max_arc / 10 || (value == max_arc / 10 && digit > max_arc % 10)) {
            fail();
        }
        value = value * 10 + digit;
    }
    text.remove_prefix(digits.size());
    if (dot != std::string_view::npos) {
        text.remove_prefix(1);
        if (text.empty()) {
            fail();
        }
    }
    return value;
}

void append_arc(Bytes& content, Arc value) {
    std::array<std::uint8_t, 19> groups{};  // 128 bits, seven at a time.
    std::size_t count = 0;
    do {
        groups[count++] = static_cast<std::uint8_t>(value & 0x7FU);
        value >>= 7U;
    } while (value != 0);
    while (count > 1) {
        content.push_back(static_cast<std::uint8_t>(0x80U | groups[--count]));
    }
    content.push_back(groups[0]);
}

void append_decimal(std::string& text, Arc value) {
    constexpr Arc billion = 1'000'000'000;
    std::array<char, 20> digits{};
    if (value < billion) {  // Nearly every arc: division of 128 bits is slow.
        auto* const end =
            std::to_chars(digits.begin(), digits.end(), static_cast<std::uint32_t>(value)).ptr;
        text.append(digits.begin(), end);
        return;
    }
    append_decimal(text, value / billion);
    const auto low = static_cast<std::uint32_t>(value % billion);
    auto* const end = std::to_chars(digits.begin(), digits.end(), low).ptr;
    text.append(9 - static_cast<std::size_t>(end - digits.begin()), '0');
    text.append(digits.begin(), end);
}

/// The first two arcs share one number (X.690, 8.19.4).
void append_first_arcs(std::string& text, Arc value) {
    const Arc first = value < 80 ? value / 40 : Arc{2};
    append_decimal(text, first);
    text += '.';
    append_decimal(text, value - 40 * first);
}

}  // namespace

Bytes encode_oid(std::string_view dotted) {
    const Arc first = take_arc(dotted);
    if (first > 2 || dotted.empty()) {
        fail();
    }
    const Arc second = take_arc(dotted);
    if ((first < 2 && second > 39) || second > max_arc - 80) {
        fail();
    }
    Bytes content;
    append_arc(content, first * 40 + second);
    while (!dotted.empty()) {
        append_arc(content, take_arc(dotted));
    }
    return content;
}

Oid decode_oid(ByteView content) {
    if (content.empty() || (content.back() & 0x80U) != 0) {
        fail();
    }
    Oid dotted;
    Arc value = 0;
    bool inside = false;  // Within an arc whose first octet has been read.
    for (const auto octet : content) {
        if ((!inside && octet == 0x80) || value > max_arc >> 7U) {
            fail();
        }
        value = value << 7U | (octet & 0x7FU);
        inside = (octet & 0x80U) != 0;
        if (inside) {
            continue;
        }
        if (dotted.empty()) {
            append_first_arcs(dotted, value);
        } else {
            dotted += '.';
            append_decimal(dotted, value);
        }
        value = 0;
    }
    return dotted;
}

std::optional<Oid> purpose_from_text(std::string_view text) {
    for (const auto& [name, oid] : purpose_names) {
        if (text == name) {
            return Oid(oid);
        }
    }
    try {
        encode_oid(text);
    } catch (const Error&) {
        return std::nullopt;
    }
    return Oid(text);
}

}  // namespace certferry::pki
