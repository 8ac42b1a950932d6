#include "service/oauth/token_form.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "wire/foreign_text.h"
#include "wire/oauth.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

constexpr std::size_t max_shown = 128;  // Of foreign text in an answer.

TokenRefusal missing(std::string_view field) {
    return {.aadsts = aadsts::field_missing,
            .text = fmt::format("The required field '{}' is missing from the credential, or given "
                                "more than once.",
                                field),
            .detail = {}};
}

TokenRefusal malformed(std::string_view what) {
    return {.aadsts = aadsts::body_malformed, .text = std::string(what), .detail = {}};
}

bool is_form(const http::Request& request) {
    const auto type = request.headers.find("Content-Type").value_or("");
    return equal_ignoring_case(type.substr(0, type.find(';')), "application/x-www-form-urlencoded");
}

/// One half of HTTP Basic: form-encoded before it was put together (RFC 6749, 2.3.1).
std::optional<std::string> basic_half(std::string_view half) {
    const auto form = wire::decode_form("half=" + std::string(half));
    if (!form || form->size() != 1) {
        return std::nullopt;
    }
    return form->front().second;
}

/// Puts the client and its secret from HTTP Basic into `token`; what is wrong, if anything.
std::optional<TokenRefusal> read_basic(const http::Request& request, TokenRequest& token) {
    constexpr std::string_view scheme = "Basic ";
    const auto header = request.headers.find("Authorization");
    if (!header) {
        return std::nullopt;
    }
    const bool is_basic = equal_ignoring_case(header->substr(0, scheme.size()), scheme);
    const auto decoded = from_base64(is_basic ? header->substr(scheme.size()) : "");
    const auto text = decoded ? as_text(*decoded) : std::string_view();
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return malformed("The Authorization header is not HTTP Basic.");
    }
    const auto client = basic_half(text.substr(0, colon));
    const auto secret = basic_half(text.substr(colon + 1));
    if (!client || !secret || (!token.client_id.empty() && token.client_id != *client)) {
        return malformed("The Authorization header contradicts the form, or is not form-encoded.");
    }
    token.client_id = *client;
    token.secret = Secret::copy_of(std::string_view(*secret));
    return std::nullopt;
}

std::optional<TokenRefusal> read_credential(const wire::Form& form, TokenRequest& token) {
    if (const auto secret = wire::single_field(form, "client_secret")) {
        if (token.secret) {
            return malformed("The client secret is given in the header and in the form.");
        }
        token.secret = Secret::copy_of(*secret);
    }
    if (const auto assertion = wire::single_field(form, "client_assertion")) {
        if (wire::single_field(form, "client_assertion_type") != wire::jwt_bearer_assertion) {
            return malformed("The client_assertion_type is not jwt-bearer.");
        }
        token.assertion = *assertion;
    }
    if (token.secret.has_value() == token.assertion.has_value()) {
        return TokenRefusal{.aadsts = aadsts::credential_missing,
                            .text =
                                "The request body must contain the following parameter: "
                                "'client_assertion' or 'client_secret', one of them.",
                            .detail = {}};
    }
    return std::nullopt;
}

}  // namespace

std::variant<TokenRequest, TokenRefusal> read_token_form(const std::string& tenant,
                                                         const http::Request& request) {
    const auto form = is_form(request) && request.body.size() <= max_token_form_bytes
                          ? wire::decode_form(as_text(request.body))
                          : std::nullopt;
    if (!form) {
        return malformed("The request body must be a form, application/x-www-form-urlencoded.");
    }
    const auto grant = wire::single_field(*form, "grant_type");
    if (!grant) {
        return missing("grant_type");
    }
    if (*grant != "client_credentials") {
        return TokenRefusal{.aadsts = aadsts::grant_type_unsupported,
                            .text = fmt::format("The app requested an unsupported grant type '{}'.",
                                                grant->substr(0, max_shown)),
                            .detail = {}};
    }
    const auto client = wire::single_field(*form, "client_id");
    TokenRequest token{.tenant = tenant,
                       .client_id = std::string(client.value_or("")),
                       .scope = {},
                       .secret = std::nullopt,
                       .assertion = std::nullopt};
    if (auto refusal = read_basic(request, token)) {
        return *std::move(refusal);
    }
    if (token.client_id.empty() || token.client_id.size() > max_shown) {
        return missing("client_id");
    }
    const auto scope = wire::single_field(*form, "scope");
    if (!scope) {
        return missing("scope");
    }
    token.scope = *scope;
    if (auto refusal = read_credential(*form, token)) {
        return *std::move(refusal);
    }
    return token;
}

}  // namespace certferry::service
