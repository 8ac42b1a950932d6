#include "service/api/session_cookie.h"

#include "base/ascii.h"
#include "pki/digest.h"
#include "pki/jws.h"
#include "wire/foreign_text.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

constexpr std::size_t cookie_bytes = 32;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> cookie_of(const http::Request& request, std::string_view name) {
    std::optional<std::string> value;
    for (const auto& [field, text] : request.headers) {
        if (!equal_ignoring_case(field, "Cookie")) {
            continue;
        }
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto pair = trimmed(rest.substr(0, rest.find(';')));
            rest.remove_prefix(std::min(rest.size(), rest.find(';') == std::string_view::npos
                                                         ? rest.size()
                                                         : rest.find(';') + 1));
            const auto equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) {
                continue;
            }
            if (value) {
                return std::nullopt;
            }
            value = pair.substr(equals + 1);
        }
    }
    return value;
}

Secret new_cookie() {
    return Secret::copy_of(wire::to_base64url(pki::random_bytes(cookie_bytes)));
}

std::string set_cookie(std::string_view name, std::string_view value, std::string_view same_site) {
    return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite={}", name, value, same_site);
}

std::string remove_cookie(std::string_view name) {
    return fmt::format("{}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0", name);
}

Secret csrf_token_of(std::string_view session_cookie_value) {
    const auto key = Secret::copy_of(session_cookie_value);
    constexpr std::string_view purpose = "certferry csrf token";
    return Secret::copy_of(wire::to_base64url(pki::hmac_sha256(key, as_bytes(purpose))));
}

}  // namespace certferry::service
