#include "wire/oauth.h"

#include "base/error.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <charconv>

namespace certferry::wire {

namespace {

constexpr JsonPolicy answer_policy{.max_bytes = std::size_t{128} * 1024, .max_depth = 8};

}  // namespace

TokenAnswer parse_token_answer(ByteView body) {
    auto answer = from_json<TokenAnswer>(as_text(body), answer_policy);
    const JsonPath root;
    if (!same_json_name(answer.token_type, "Bearer", NameMatch::ignore_case)) {
        refuse_json({.parent = &root, .member = "token_type"}, "expected Bearer");
    }
    if (answer.access_token.empty()) {
        refuse_json({.parent = &root, .member = "access_token"}, "empty");
    }
    if (answer.expires_in <= 0) {
        refuse_json({.parent = &root, .member = "expires_in"}, "expected a number above 0");
    }
    return answer;
}

std::optional<TokenError> parse_token_error(ByteView body) {
    try {
        return from_json<TokenError>(utf8_body(body), answer_policy);
    } catch (const Error&) {
        return std::nullopt;  // Whoever answered is no token endpoint; the status says the rest.
    }
}

std::int64_t aadsts_code(const TokenError& error) noexcept {
    if (error.error_codes && !error.error_codes->empty()) {
        return error.error_codes->front();
    }
    constexpr std::string_view mark = "AADSTS";
    std::int64_t code = 0;
    if (error.error_description) {
        const std::string_view text = *error.error_description;
        if (const auto at = text.find(mark); at != std::string_view::npos) {
            std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), code);
        }
    }
    return code;
}

}  // namespace certferry::wire
