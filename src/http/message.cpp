#include "http/message.h"

#include "base/ascii.h"

#include <algorithm>

namespace certferry::http {

namespace {

constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char low = to_lower_ascii(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

bool is_token_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_character(char c) noexcept {
    const auto octet = static_cast<unsigned char>(c);
    return c == '\t' || (octet >= 0x20 && octet != 0x7f);
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (const auto& [field, value] : fields_) {
        if (equal_ignoring_case(field, name)) {
            return value;
        }
    }
    return std::nullopt;
}

void Headers::add(std::string_view name, std::string_view value) {
    fields_.emplace_back(name, value);
}

void Headers::set(std::string_view name, std::string_view value) {
    std::erase_if(fields_, [&](const Field& f) { return equal_ignoring_case(f.first, name); });
    add(name, value);
}

bool is_well_formed(const Headers::Field& field) noexcept {
    const auto& [name, value] = field;
    return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character) &&
           std::all_of(value.begin(), value.end(), is_value_character);
}

std::string_view Request::query() const noexcept {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

Response Response::with(int status, std::string_view content_type, Bytes body) {
    Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.add("Content-Type", content_type);
    return response;
}

Response Response::text(int status, std::string_view text) {
    return with(status, "text/plain; charset=utf-8", to_bytes(text));
}

std::optional<std::string> decode_path(std::string_view raw) {
    std::string path;
    path.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            path += raw[i];
            continue;
        }
        const int high = i + 2 < raw.size() ? hex_value(raw[i + 1]) : -1;
        const int low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : -1;
        const int octet = high * 16 + low;
        if (high < 0 || low < 0 || octet == 0) {
            return std::nullopt;
        }
        if (octet == '/') {
            path += "%2F";
        } else {
            path += static_cast<char>(octet);
        }
        i += 2;
    }
    return path;
}

std::string_view raw_path(std::string_view target) noexcept {
    target = target.substr(0, target.find('?'));
    if (target.starts_with('/') || target == "*") {
        return target;
    }
    const std::size_t scheme_end = target.find("://");
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
        return {};
    }
    const std::size_t slash = target.find('/', scheme_end + 3);
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

std::string_view reason_phrase(int status) noexcept {
    static constexpr std::pair<int, std::string_view> phrases[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (const auto& [code, phrase] : phrases) {
        if (code == status) {
            return phrase;
        }
    }
    return "Status";
}

}  // namespace certferry::http
