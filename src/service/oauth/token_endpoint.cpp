#include "service/oauth/token_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"
#include "base/uuid.h"
#include "http/problem.h"
#include "service/api/path_template.h"
#include "service/oauth/token_form.h"
#include "wire/foreign_text.h"
#include "wire/json.h"
#include "wire/oauth.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

constexpr std::size_t max_tenant_word = 255;

struct Meaning {
    int aadsts;
    std::string_view error;  // RFC 6749, 5.2, and Microsoft's own.
    int status;
};

constexpr std::array meanings{
    Meaning{aadsts::scope_invalid, "invalid_scope", 400},
    Meaning{aadsts::grant_type_unsupported, "unsupported_grant_type", 400},
    Meaning{aadsts::field_missing, "invalid_request", 400},
    Meaning{aadsts::body_malformed, "invalid_request", 400},
    Meaning{aadsts::tenant_unknown, "invalid_request", 400},
    Meaning{aadsts::resource_unknown, "invalid_resource", 400},
    Meaning{aadsts::application_unknown, "unauthorized_client", 400},
    Meaning{aadsts::assertion_refused, "invalid_client", 401},
    Meaning{aadsts::assertion_repeated, "invalid_client", 401},
    Meaning{aadsts::secret_wrong, "invalid_client", 401},
    Meaning{aadsts::credential_missing, "invalid_client", 401},
    Meaning{aadsts::secret_expired, "invalid_client", 401}};

http::Response json(int status, std::string_view body) {
    auto response = http::Response::with(status, "application/json; charset=utf-8", to_bytes(body));
    response.headers.set("Cache-Control", "no-store");  // RFC 6749, 5.1
    response.headers.set("Pragma", "no-cache");
    return response;
}

/// The tenant's word may be sent back in URLs, so that it holds nothing that would need escaping.
bool is_tenant_word(std::string_view word) {
    return word.size() <= max_tenant_word && std::ranges::all_of(word, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
           });
}

/// The tenant in a path of this form.
std::optional<std::string> tenant_in(std::string_view pattern, std::string_view path) {
    const auto values = match_path(pattern, path);
    return values && is_tenant_word(values->front()) ? std::optional(values->front())
                                                     : std::nullopt;
}

std::string correlation_of(const http::Request& request) {
    const auto given = request.headers.find("client-request-id");
    return given && is_uuid(*given) ? std::string(*given) : request.id;
}

std::string error_body(const http::Request& request, std::string_view error, int aadsts,
                       std::string_view text, UtcTime now) {
    auto timestamp = to_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
    timestamp[timestamp.find('T')] = ' ';
    const auto correlation = correlation_of(request);
    return wire::to_json(wire::TokenError{
        .error = std::string(error),
        .error_description =
            fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}", aadsts, text,
                        request.id, correlation, timestamp),
        .error_codes = std::vector<std::int64_t>{aadsts},
        .timestamp = timestamp,
        .trace_id = request.id,
        .correlation_id = correlation});
}

http::Task<http::Response> serve(TokenEndpoint& endpoint, http::WorkerPool& workers,
                                 const http::Request& request) {
    auto work = [&endpoint, &request] { return endpoint.give_token(request); };
    auto answer = co_await http::on_pool(workers, std::move(work));
    if (answer.hold.count() > 0) {
        co_await http::pause(answer.hold);
    }
    co_return std::move(answer.response);
}

}  // namespace

TokenEndpoint::TokenEndpoint(TokenService& tokens, const Clock& clock)
    : tokens_(tokens), clock_(clock), delay_(clock) {}

void TokenEndpoint::add_to(http::Router& router, http::WorkerPool& workers) {
    const auto failure = [this](const Error& error, const http::Request& request) {
        if (error.code() == codes::route_not_found.name) {
            return http::problem(error, request.id);
        }
        auto response =
            json(http_status(error.kind()),
                 error_body(request,
                            error.kind() == ErrorKind::internal ? "server_error"
                                                                : "temporarily_unavailable",
                            aadsts::transient, "A transient error has occurred.", clock_.now()));
        if (const auto retry_after = error.retry_after()) {
            response.headers.set("Retry-After", std::to_string(retry_after->count()));
        }
        return response;
    };
    http::AsyncHandler give = [this, &workers](const http::Request& request) {
        return serve(*this, workers, request);
    };
    router.add({.method = "POST",
                .path = "/",
                .match = http::Match::prefix,
                .name = "oauth_token",
                .handler = {},
                .render_error = failure},
               http::async_endpoint(std::move(give)));
    router.add({.method = "GET",
                .path = "/",
                .match = http::Match::prefix,
                .name = "oauth_discovery",
                .handler = [this](const http::Request& request) { return describe(request); },
                .render_error = {}});
}

TokenEndpoint::Answer TokenEndpoint::refuse(const http::Request& request,
                                            const TokenRefusal& refusal,
                                            const std::string& client_id) {
    const auto* const meaning = std::ranges::find(meanings, refusal.aadsts, &Meaning::aadsts);
    log::info("request {}: no token for application {} from {}: AADSTS{} {}", request.id,
              escape_for_log(client_id, 64), request.remote, refusal.aadsts,
              escape_for_log(refusal.detail));
    auto response = json(meaning->status, error_body(request, meaning->error, refusal.aadsts,
                                                     refusal.text, clock_.now()));
    if (meaning->status == 401 && request.headers.has("Authorization")) {
        response.headers.set("WWW-Authenticate", "Basic");  // RFC 6749, 5.2
    }
    return {.response = std::move(response),
            .hold = std::max(delay_.failed("source " + request.remote),
                             delay_.failed("application " + client_id.substr(0, 64)))};
}

TokenEndpoint::Answer TokenEndpoint::give_token(const http::Request& request) {
    const auto tenant = tenant_in("/{tenant}/oauth2/v2.0/token", request.path);
    if (!tenant) {
        throw Error(codes::route_not_found, escape_for_log(request.path));
    }
    const auto read = read_token_form(*tenant, request);
    if (const auto* refusal = std::get_if<TokenRefusal>(&read)) {
        return refuse(request, *refusal, "");
    }
    const auto& wanted = std::get<TokenRequest>(read);
    auto outcome = tokens_.grant(wanted);
    if (const auto* refusal = std::get_if<TokenRefusal>(&outcome)) {
        return refuse(request, *refusal, wanted.client_id);
    }
    auto& granted = std::get<GrantedToken>(outcome);
    return {.response = json(
                200, wire::to_json(wire::TokenAnswer{.token_type = "Bearer",
                                                     .expires_in = granted.lifetime.count(),
                                                     .ext_expires_in = granted.lifetime.count(),
                                                     .access_token = std::move(granted.token)}))};
}

namespace {

boost::json::object openid_configuration(std::string_view root, std::string_view tenant) {
    const auto below = [&](std::string_view path) {
        return fmt::format("{}/{}/{}", root, tenant, path);
    };
    return {
        {"issuer", below("v2.0")},
        {"authorization_endpoint", below("oauth2/v2.0/authorize")},
        {"token_endpoint", below("oauth2/v2.0/token")},
        {"jwks_uri", below("discovery/v2.0/keys")},
        {"token_endpoint_auth_methods_supported",
         boost::json::array{"client_secret_post", "client_secret_basic", "private_key_jwt"}},
        {"token_endpoint_auth_signing_alg_values_supported", boost::json::array{"PS256", "RS256"}},
        {"grant_types_supported", boost::json::array{"client_credentials"}},
        {"response_types_supported", boost::json::array{}},
        {"subject_types_supported", boost::json::array{"public"}},
        {"id_token_signing_alg_values_supported", boost::json::array{}}};
}

/// The tenant of `authorization_endpoint` in the query of instance discovery, or `common`.
std::string tenant_asked_about(const http::Request& request, std::string_view root) {
    const auto query = wire::decode_form(request.query());
    const auto endpoint = query ? wire::single_field(*query, "authorization_endpoint")
                                : std::optional<std::string_view>();
    const std::string prefix = fmt::format("{}/", root);
    if (!endpoint || !endpoint->starts_with(prefix)) {
        return "common";
    }
    const auto rest = endpoint->substr(prefix.size());
    const auto tenant = rest.substr(0, rest.find('/'));
    return is_tenant_word(tenant) && !tenant.empty() ? std::string(tenant) : "common";
}

boost::json::object instance_discovery(std::string_view root, std::string_view tenant) {
    const auto host = root.substr(root.find("://") + 3);
    return {{"tenant_discovery_endpoint",
             fmt::format("{}/{}/v2.0/.well-known/openid-configuration", root, tenant)},
            {"api-version", "1.1"},
            {"metadata",
             boost::json::array{boost::json::object{{"preferred_network", host},
                                                    {"preferred_cache", host},
                                                    {"aliases", boost::json::array{host}}}}}};
}

}  // namespace

http::Response TokenEndpoint::describe(const http::Request& request) const {
    const std::string_view root = tokens_.public_url();
    const auto answer = [](const boost::json::object& body) {
        return http::Response::with(200, "application/json; charset=utf-8",
                                    to_bytes(std::string_view(boost::json::serialize(body))));
    };
    if (request.path == "/common/discovery/instance") {
        return answer(instance_discovery(root, tenant_asked_about(request, root)));
    }
    if (const auto tenant =
            tenant_in("/{tenant}/v2.0/.well-known/openid-configuration", request.path)) {
        return answer(openid_configuration(root, *tenant));
    }
    if (tenant_in("/{tenant}/discovery/v2.0/keys", request.path)) {
        // Tokens are read by this service alone, under keys that are not shown (HS256).
        return answer({{"keys", boost::json::array{}}});
    }
    throw Error(codes::route_not_found, escape_for_log(request.path));
}

}  // namespace certferry::service
