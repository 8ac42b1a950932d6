#include "scep/get_message.h"

#include "base/encoding.h"

namespace certferry::scep {

namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) {
            return std::nullopt;
        }
        decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
        i += 2;
    }
    return decoded;
}

Query parse_query(std::string_view raw_query) {
    Query query;
    while (!raw_query.empty()) {
        const auto end = raw_query.find('&');
        const auto pair = raw_query.substr(0, end);
        raw_query = end == std::string_view::npos ? std::string_view() : raw_query.substr(end + 1);
        const auto equals = pair.find('=');
        const auto name = pair.substr(0, equals);
        const auto value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (name == "operation" && query.operation.empty()) {
            query.operation = percent_decode(value).value_or("");
        } else if (name == "message" && !query.message) {
            query.message = value;
        }
    }
    return query;
}

std::optional<Bytes> decode_get_message(std::string_view encoded) {
    const auto decoded = percent_decode(encoded);
    if (!decoded) {
        return std::nullopt;
    }
    std::string standard;
    standard.reserve(decoded->size() + 3);
    bool padded = false;
    for (const char c : *decoded) {
        if (c == '\n' || c == '\r') {
            continue;  // Cisco IOS wraps the message at 64 columns.
        }
        if (c == '=') {
            padded = true;
            continue;
        }
        if (padded) {
            return std::nullopt;  // Data after padding.
        }
        // A space can only be a `+` that was decoded once too often; `-` and `_` belong to the
        // URL-safe alphabet.
        if (c == ' ' || c == '-') {
            standard += '+';
        } else {
            standard += c == '_' ? '/' : c;
        }
    }
    while (standard.size() % 4 != 0) {
        standard += '=';
    }
    return from_base64(standard);
}

std::string encode_get_message(ByteView message) {
    std::string encoded;
    for (const char c : to_base64(message)) {
        switch (c) {
            case '+':
                encoded += "%2B";
                break;
            case '/':
                encoded += "%2F";
                break;
            case '=':
                encoded += "%3D";
                break;
            default:
                encoded += c;
        }
    }
    return encoded;
}

}  // namespace certferry::scep
