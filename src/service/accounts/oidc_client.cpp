#include "service/accounts/oidc_client.h"

#include "base/codes/accounts.h"
#include "base/encoding.h"
#include "base/error.h"
#include "wire/foreign_text.h"
#include "wire/json.h"
#include "wire/oauth.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::size_t max_answer_bytes = wire::max_jwk_set_bytes;
constexpr std::size_t max_known = 1'000;

/// Of OpenID Connect Discovery 1.0, 3.
struct Discovery {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
};

BOOST_DESCRIBE_STRUCT(Discovery, (),
                      (issuer, authorization_endpoint, token_endpoint, jwks_uri,
                       token_endpoint_auth_methods_supported))

/// Of OpenID Connect Core 1.0, 3.1.3.3.
struct IdTokenAnswer {
    std::string id_token;
};

BOOST_DESCRIBE_STRUCT(IdTokenAnswer, (), (id_token))

[[noreturn]] void unavailable(const std::string& url, std::string_view why) {
    throw Error(codes::oidc_unavailable, fmt::format("{}: {}", escape_for_log(url), why));
}

http::ClientOptions client_options(const OidcOptions& options) {
    http::ClientOptions client;
    client.ca_file = options.ca_file;
    client.connect_timeout = options.timeout;
    client.max_body_bytes = max_answer_bytes;
    return client;
}

bool only_secret_post(const Discovery& discovery) {
    const auto& methods = discovery.token_endpoint_auth_methods_supported;
    const auto has = [&](std::string_view method) {
        return std::ranges::find(*methods, method) != methods->end();
    };
    return methods && has("client_secret_post") && !has("client_secret_basic");
}

std::string form_encoded(std::string_view text) {
    return wire::encode_form({{"", std::string(text)}}).substr(1);
}

}  // namespace

}  // namespace certferry::service

namespace certferry::wire {

template <>
struct JsonNaming<service::Discovery> : SnakeCase {};

template <>
struct JsonNaming<service::IdTokenAnswer> : SnakeCase {};

}  // namespace certferry::wire

namespace certferry::service {

OidcClient::OidcClient(OidcOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), http_(client_options(options_)) {}

bool OidcClient::is_url(std::string_view url) const noexcept {
    constexpr std::size_t max_url = 1'000;
    const std::string_view rest = url.starts_with("https://") ? url.substr(8)
                                  : options_.plain_http && url.starts_with("http://")
                                      ? url.substr(7)
                                      : std::string_view();
    const auto authority = rest.substr(0, rest.find('/'));
    const bool printable = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
    return !authority.empty() && url.size() <= max_url && printable &&
           authority.find_first_of("@\\") == std::string_view::npos &&
           url.find_first_of("#\"<>") == std::string_view::npos;
}

void OidcClient::check_url(const std::string& url) const {
    if (!is_url(url)) {
        unavailable(url, "not a URL that is asked");
    }
}

std::string OidcClient::get(const std::string& url) {
    check_url(url);
    try {
        const auto response = http_.send(
            {.method = "GET", .url = url, .headers = {{"Accept", "application/json"}}, .body = {}},
            Deadline::after(options_.timeout));
        if (response.status != 200) {
            unavailable(url, fmt::format("status {}", response.status));
        }
        return std::string(as_text(response.body));
    } catch (const Error& error) {
        if (error.code() == codes::oidc_unavailable.name) {
            throw;
        }
        unavailable(url, error.what());
    }
}

std::vector<wire::Jwk> OidcClient::keys_at(const std::string& url) {
    const auto text = get(url);
    try {
        return wire::parse_jwk_set(text);
    } catch (const Error& error) {
        unavailable(url, error.what());
    }
}

OidcClient::Facts OidcClient::discover(const std::string& issuer) {
    const auto folder = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
    const auto url = folder + "/.well-known/openid-configuration";
    const auto text = get(url);
    OidcProviderFacts facts;
    try {
        const auto discovery = wire::from_json<Discovery>(text, {.max_bytes = max_answer_bytes});
        facts.issuer = discovery.issuer;
        facts.authorization_endpoint = discovery.authorization_endpoint;
        facts.token_endpoint = discovery.token_endpoint;
        facts.jwks_uri = discovery.jwks_uri;
        facts.secret_in_body = only_secret_post(discovery);
    } catch (const Error& error) {
        unavailable(url, error.what());
    }
    if (facts.issuer != issuer) {  // OpenID Connect Discovery 1.0, 4.3.
        unavailable(url, "it is of another issuer");
    }
    check_url(facts.authorization_endpoint);
    check_url(facts.token_endpoint);
    facts.keys = keys_at(facts.jwks_uri);
    facts.read_at = clock_.now();
    facts.keys_read_at = facts.read_at;
    return std::make_shared<const OidcProviderFacts>(std::move(facts));
}

void OidcClient::keep(const Facts& facts) {
    known_.with([&](auto& known) {
        if (known.size() >= max_known) {
            known.clear();
        }
        known[facts->issuer] = facts;
    });
}

OidcClient::Facts OidcClient::facts(const std::string& issuer) {
    auto found = known_.with([&](const auto& known) -> Facts {
        const auto entry = known.find(issuer);
        return entry == known.end() ? nullptr : entry->second;
    });
    if (!found || clock_.now() - found->read_at >= options_.kept_for) {
        found = discover(issuer);
        keep(found);
    }
    return found;
}

OidcClient::Facts OidcClient::with_new_keys(const Facts& facts) {
    if (clock_.now() - facts->keys_read_at < options_.keys_again) {
        return facts;
    }
    auto renewed = std::make_shared<OidcProviderFacts>(*facts);
    renewed->keys = keys_at(facts->jwks_uri);
    renewed->keys_read_at = clock_.now();
    keep(renewed);
    return renewed;
}

std::string OidcClient::id_token(const OidcProviderFacts& facts, const CodeOrder& order) {
    wire::Form form{{"grant_type", "authorization_code"},
                    {"code", order.code},
                    {"redirect_uri", order.redirect_uri},
                    {"client_id", order.client_id},
                    {"code_verifier", std::string(order.verifier.reveal_text())}};
    http::Call call{.method = "POST",
                    .url = facts.token_endpoint,
                    .headers = {{"Accept", "application/json"},
                                {"Content-Type", "application/x-www-form-urlencoded"}},
                    .body = {}};
    if (facts.secret_in_body) {
        form.emplace_back("client_secret", order.client_secret.reveal_text());
    } else {  // RFC 6749, 2.3.1: both are form-encoded first.
        const auto pair =
            form_encoded(order.client_id) + ":" + form_encoded(order.client_secret.reveal_text());
        call.headers.add("Authorization", "Basic " + to_base64(as_bytes(pair)));
    }
    call.body = to_bytes(std::string_view(wire::encode_form(form)));
    http::Response response;
    try {
        response = http_.send(call, Deadline::after(options_.timeout));
    } catch (const Error& error) {
        unavailable(facts.token_endpoint, error.what());
    }
    if (response.status != 200) {
        const auto refusal = wire::parse_token_error(response.body);
        throw Error(codes::oidc_refused,
                    fmt::format("token endpoint: status {}, {}", response.status,
                                refusal ? escape_for_log(refusal->error) : "no error of OAuth"));
    }
    return wire::from_json<IdTokenAnswer>(as_text(response.body)).id_token;
}

wire::IdClaims OidcClient::redeem(const CodeOrder& order) {
    auto provider = facts(order.issuer);
    try {
        const auto token = id_token(*provider, order);
        if (!wire::names_known_key(token, provider->keys)) {
            provider = with_new_keys(provider);
        }
        return wire::verify_id_token(token, provider->keys,
                                     {.issuer = order.issuer,
                                      .client_id = order.client_id,
                                      .nonce = order.nonce,
                                      .now = clock_.now()});
    } catch (const Error& error) {
        if (error.code() == codes::oidc_unavailable.name ||
            error.code() == codes::oidc_refused.name) {
            throw;
        }
        throw Error(codes::oidc_refused, error.what());
    }
}

}  // namespace certferry::service
