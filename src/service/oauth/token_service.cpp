#include "service/oauth/token_service.h"

#include "base/ascii.h"
#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "http/message.h"
#include "pki/digest.h"
#include "store/service/used_assertions.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ApplicationRecord;
using store::service::KeyPurpose;
using store::service::TenantRecord;

/// What this folder reads of a tenant's settings.
struct DomainSettings {
    std::optional<std::vector<std::string>> verified_domains;
};

BOOST_DESCRIBE_STRUCT(DomainSettings, (), (verified_domains))

/// The header of a token, before anything of it is believed.
struct KeyHint {
    std::optional<std::string> kid;
};

BOOST_DESCRIBE_STRUCT(KeyHint, (), (kid))

constexpr std::string_view scope_end = "/.default";

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) {
        words.push_back(std::move(word));
    }
    return words;
}

/// What is asked for: the one scope that ends in `/.default`. MSAL for Java puts OpenID's beside.
std::optional<std::string> audience_of(const std::string& scope) {
    std::optional<std::string> audience;
    for (auto& word : words_of(scope)) {
        if (word == "openid" || word == "profile" || word == "offline_access" || word == "email") {
            continue;
        }
        if (audience || !word.ends_with(scope_end) || word.size() == scope_end.size()) {
            return std::nullopt;
        }
        word.resize(word.size() - scope_end.size());
        audience = std::move(word);
    }
    return audience;
}

/// The `kid` of a token that nobody has verified: to find the key that has to verify it.
std::string claimed_key(std::string_view token) {
    const auto header = wire::from_base64url(token.substr(0, token.find('.')));
    try {
        if (token.size() <= wire::max_jwt_bytes && header) {
            return wire::from_json<KeyHint>(as_text(*header), {.max_bytes = 4096, .max_depth = 4})
                .kid.value_or("");
        }
    } catch (const Error& error) {
        throw Error(codes::access_token_refused, error.detail());
    }
    throw Error(codes::access_token_refused, "not a JSON Web Token");
}

}  // namespace

bool is_called(const TenantRecord& tenant, std::string_view word) {
    if (equal_ignoring_case(tenant.tenant_id, word) || equal_ignoring_case(tenant.name, word)) {
        return true;
    }
    const auto domains = wire::from_json<DomainSettings>(tenant.settings)
                             .verified_domains.value_or(std::vector<std::string>());
    return std::ranges::any_of(
        domains, [&](const std::string& domain) { return equal_ignoring_case(domain, word); });
}

bool ApplicationAccess::has(std::string_view role) const {
    return std::ranges::find(roles, role) != roles.end();
}

std::string TokenService::issuer(std::string_view tenant) const {
    return fmt::format("{}/{}/v2.0", parts_.public_url, tenant);
}

TokenService::Refused TokenService::check_tenant(
    const TokenRequest& request, const std::optional<ApplicationRecord>& application) {
    const auto tenants = parts_.database.read([&](Session& session) {
        if (!application) {
            return store::service::list_tenants(session);  // Only to say what is wrong.
        }
        auto own = store::service::find_tenant(session, application->tenant_id);
        return own ? std::vector{*std::move(own)} : std::vector<TenantRecord>();
    });
    const bool known = std::ranges::any_of(
        tenants, [&](const TenantRecord& tenant) { return is_called(tenant, request.tenant); });
    if (known && application) {
        return std::nullopt;
    }
    if (!known && !application) {
        return TokenRefusal{.aadsts = aadsts::tenant_unknown,
                            .text = fmt::format("Tenant '{}' not found.", request.tenant),
                            .detail = {}};
    }
    return TokenRefusal{
        .aadsts = aadsts::application_unknown,
        .text = fmt::format("Application with identifier '{}' was not found in the directory '{}'.",
                            request.client_id, request.tenant),
        .detail = {}};
}

TokenService::Refused TokenService::check_secret(const ApplicationRecord& application,
                                                 const Secret& secret) const {
    const auto digest = pki::sha256(secret.reveal());
    if (!application.secret_sha256 ||
        !equal_secrets(Secret::copy_of(ByteView(digest)),
                       Secret::copy_of(ByteView(*application.secret_sha256)))) {
        return TokenRefusal{.aadsts = aadsts::secret_wrong,
                            .text = "Invalid client secret provided.",
                            .detail = {}};
    }
    if (application.secret_expires_at.value_or(UtcTime()) <= parts_.clock.now()) {
        return TokenRefusal{.aadsts = aadsts::secret_expired,
                            .text = "The provided client secret keys are expired.",
                            .detail = {}};
    }
    return std::nullopt;
}

TokenService::Refused TokenService::check_assertion(const ApplicationRecord& application,
                                                    const TokenRequest& request) {
    std::vector<pki::Certificate> registered;
    if (application.certificate) {
        registered.push_back(pki::Certificate::from_der(*application.certificate));
    }
    std::vector<std::string> audiences;
    for (const auto& tenant : {request.tenant, application.tenant_id}) {
        audiences.push_back(fmt::format("{}/{}/oauth2/v2.0/token", parts_.public_url, tenant));
        audiences.push_back(issuer(tenant));
    }
    try {
        const auto assertion = wire::ClientAssertion::parse(request.assertion.value());
        if (assertion.claimed_client() != application.application_id) {
            throw Error(codes::access_token_refused, "iss is not the client_id");
        }
        const auto verified = assertion.verify(registered, audiences, parts_.clock.now());
        const auto id =
            pki::sha256(as_bytes(fmt::format("{}\n{}", application.application_id, verified.id)));
        if (parts_.database.write([&](Session& session) {
                return store::service::use_assertion(session, id, verified.expires_at);
            })) {
            return std::nullopt;
        }
        return TokenRefusal{.aadsts = aadsts::assertion_repeated,
                            .text = "The client assertion was used before; its jti must be new.",
                            .detail = {}};
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unauthenticated && error.kind() != ErrorKind::malformed) {
            throw;
        }
        return TokenRefusal{.aadsts = aadsts::assertion_refused,
                            .text =
                                "The client assertion is not valid: its signature, its times, "
                                "or its certificate is not registered with the application.",
                            .detail = error.detail()};
    }
}

std::variant<GrantedToken, TokenRefusal> TokenService::grant(const TokenRequest& request) {
    const auto application = parts_.database.read([&](Session& session) {
        return store::service::find_application(session, request.client_id);
    });
    if (auto refusal = check_tenant(request, application)) {
        return *std::move(refusal);
    }
    const auto audience = audience_of(request.scope);
    if (!audience) {
        return TokenRefusal{.aadsts = aadsts::scope_invalid,
                            .text =
                                "The provided value for the input parameter 'scope' is not "
                                "valid: one resource followed by /.default is wanted.",
                            .detail = {}};
    }
    const auto resource = resource_of(*audience, parts_.public_url);
    if (!resource) {
        return TokenRefusal{
            .aadsts = aadsts::resource_unknown,
            .text = fmt::format("The resource principal named {} was not found.", *audience),
            .detail = {}};
    }
    if (auto refusal = request.secret ? check_secret(*application, *request.secret)
                                      : check_assertion(*application, request)) {
        return *std::move(refusal);
    }
    const auto key = parts_.keys.current(application->tenant_id, KeyPurpose::token);
    const UtcTime now = parts_.clock.now();
    wire::AccessClaims claims{.issuer = issuer(application->tenant_id),
                              .audience = *audience,
                              .tenant = application->tenant_id,
                              .client = application->application_id,
                              .roles = {},
                              .id = new_uuid(now),
                              .issued_at = now,
                              .expires_at = now + token_lifetime};
    for (const auto& row : known_application_roles()) {
        const auto held = words_of(application->roles);
        if (row.resource == *resource && std::ranges::find(held, row.name) != held.end()) {
            claims.roles.emplace_back(row.name);
        }
    }
    const wire::TokenKey signing{.id = key->key_id, .key = key->octets.clone()};
    return GrantedToken{.token = wire::make_access_token(claims, signing),
                        .lifetime = token_lifetime};
}

ApplicationAccess TokenService::verify(std::string_view token, Resource resource) {
    const auto key = parts_.keys.find(claimed_key(token));
    if (!key || key->purpose != KeyPurpose::token) {
        throw Error(codes::access_token_refused, "made with a key that is not known");
    }
    wire::AccessClaims claims;
    try {
        std::vector<wire::TokenKey> keys;
        keys.push_back({.id = key->key_id, .key = key->octets.clone()});
        claims = wire::verify_access_token(token, keys, parts_.clock.now());
    } catch (const Error& error) {
        throw Error(codes::access_token_refused, error.detail());
    }
    if (claims.tenant != key->tenant_id || claims.issuer != issuer(claims.tenant)) {
        throw Error(codes::access_token_refused, "tenant or issuer are not those of its key");
    }
    if (resource_of(claims.audience, parts_.public_url) != resource) {
        throw Error(codes::access_token_refused, "made for another API");
    }
    const auto application = parts_.database.read([&](Session& session) {
        return store::service::find_application(session, claims.tenant, claims.client);
    });
    if (!application) {
        throw Error(codes::access_token_refused, "its application is not there any more");
    }
    const auto held = words_of(application->roles);
    std::erase_if(claims.roles, [&](const std::string& role) {
        return std::ranges::find(held, role) == held.end();
    });
    return {.tenant_id = claims.tenant,
            .application_id = claims.client,
            .roles = std::move(claims.roles)};
}

}  // namespace certferry::service
