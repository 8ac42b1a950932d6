#include "base/codes/service.h"
#include "base/error.h"
#include "service/accounts/oidc_provider.h"
#include "service/accounts/routes.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::OidcProviderRecord;

constexpr std::size_t max_text = 200;
constexpr std::size_t max_mapping = 100;

struct OidcProviderBody {
    std::string issuer;
    std::string client_id;
    std::optional<Secret> client_secret;  ///< Needed the first time; not given: as it is.
    std::string role_claim;
    RoleMapping role_mapping;
    bool allowed = false;
};

BOOST_DESCRIBE_STRUCT(OidcProviderBody, (),
                      (issuer, client_id, client_secret, role_claim, role_mapping, allowed))

struct OidcProviderAnswer {
    std::string issuer;
    std::string client_id;
    std::string role_claim;
    RoleMapping role_mapping;
    bool allowed = false;
    std::string redirect_uri;  ///< To be registered at the provider.
    std::int64_t version = 1;
    UtcTime modified_at;
};

BOOST_DESCRIBE_STRUCT(OidcProviderAnswer, (),
                      (issuer, client_id, role_claim, role_mapping, allowed, redirect_uri, version,
                       modified_at))

Answer answer_of(const AccountsParts& parts, const OidcProviderRecord& provider) {
    return {.body = wire::write_json(OidcProviderAnswer{.issuer = provider.issuer,
                                                        .client_id = provider.client_id,
                                                        .role_claim = provider.role_claim,
                                                        .role_mapping = role_mapping_of(provider),
                                                        .allowed = provider.allowed,
                                                        .redirect_uri = oidc_redirect_uri(parts),
                                                        .version = provider.version,
                                                        .modified_at = provider.modified_at}),
            .version = provider.version,
            .object = provider.tenant_id};
}

std::vector<FieldError> faults_of(const AccountsParts& parts, const OidcProviderBody& body) {
    std::vector<FieldError> faults;
    if (!parts.oidc.is_url(body.issuer)) {
        faults.push_back(fault("/issuer", "an https URL"));
    }
    if (body.client_id.empty() || body.client_id.size() > max_text) {
        faults.push_back(fault("/clientId", "1 to 200 octets"));
    }
    if (body.client_secret && body.client_secret->empty()) {
        faults.push_back(fault("/clientSecret", "empty"));
    }
    if (body.role_claim.empty() || body.role_claim.size() > max_text) {
        faults.push_back(fault("/roleClaim", "1 to 200 octets"));
    }
    if (body.role_mapping.size() > max_mapping) {
        faults.push_back(fault("/roleMapping", "at most 100"));
    }
    for (const auto& [value, role] : body.role_mapping) {
        if (role == Role::owner) {
            faults.push_back(fault("/roleMapping", value + ": owner is no role of a tenant"));
        }
    }
    return faults;
}

Answer read_provider(const AccountsParts& parts, const Call& call) {
    const auto provider = parts.database.read([&](Session& session) {
        return store::service::find_oidc_provider(session, call.principal.tenant_id);
    });
    if (!provider) {
        refuse_unknown_object("OpenID provider", call.principal.tenant_id);
    }
    return answer_of(parts, *provider);
}

void fill(OidcProviderRecord& record, const OidcProviderBody& body, UtcTime now) {
    record.issuer = body.issuer;
    record.client_id = body.client_id;
    record.role_claim = body.role_claim;
    record.role_mapping = wire::to_json(body.role_mapping);
    record.allowed = body.allowed;
    record.modified_at = now;
}

/// Writes the first provider, or replaces the one that is there.
void put(Session& session, OidcProviderRecord& record, bool is_new, std::int64_t expected) {
    if (record.version != expected) {
        throw Error(codes::object_changed, "OpenID provider");
    }
    if (is_new) {
        record.version = 1;
        store::service::insert_oidc_provider(session, record);
        return;
    }
    if (!store::service::update_oidc_provider(session, record)) {
        throw Error(codes::object_changed, "OpenID provider");
    }
    ++record.version;
}

Answer replace_provider(const AccountsParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto body = call.body<OidcProviderBody>();
    if (auto faults = faults_of(parts, body); !faults.empty()) {
        return {.errors = std::move(faults)};
    }
    const auto& tenant = call.principal.tenant_id;
    std::optional<Bytes> wrapped;
    if (body.client_secret) {
        wrapped =
            parts.installation.wrap(oidc_secret_context(tenant), body.client_secret->reveal());
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto found = store::service::find_oidc_provider(session, tenant);
        OidcProviderRecord record;
        if (found) {
            record = *found;
        } else {
            record.tenant_id = tenant;
            record.version = 0;
            record.created_at = now;
        }
        if (!found && !wrapped) {
            return {.errors = {fault("/clientSecret", "missing")}};
        }
        fill(record, body, now);
        if (wrapped) {
            record.wrapping_key_id = parts.installation.id();
            record.wrapped_secret = *wrapped;
        }
        put(session, record, !found, version);
        auto answer = answer_of(parts, record);
        answer.details = {{"issuer", record.issuer},
                          {"clientId", record.client_id},
                          {"newSecret", wrapped.has_value()},
                          {"allowed", record.allowed}};
        return answer;
    });
}

Answer remove_provider(const AccountsParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        const auto& tenant = call.principal.tenant_id;
        if (!store::service::remove_oidc_provider(session, tenant)) {
            refuse_unknown_object("OpenID provider", tenant);
        }
        return {.status = 204, .object = tenant};
    });
}

}  // namespace

std::string oidc_redirect_uri(const AccountsParts& parts) {
    return parts.public_url + "/api/v1/session/oidc/callback";
}

Bytes oidc_secret_context(std::string_view tenant_id) {
    return to_bytes("certferry oidc client secret\n" + std::string(tenant_id));
}

RoleMapping role_mapping_of(const OidcProviderRecord& provider) {
    return wire::from_json<RoleMapping>(provider.role_mapping);
}

void add_oidc_provider_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto administrator = Role::administrator;
    const auto schema = wire::json_schema<OidcProviderAnswer>();
    add("GET", "/oidcProvider", "oidcProvider.read", administrator, read_provider,
        {.summary = "The tenant's OpenID provider", .answer = schema});
    add("PUT", "/oidcProvider", "oidcProvider.update", administrator, replace_provider,
        {.summary = "Set up the tenant's OpenID provider; the first time with the ETag \"0\"",
         .body = body_of<OidcProviderBody>(),
         .answer = schema,
         .needs_etag = true});
    add("DELETE", "/oidcProvider", "oidcProvider.delete", administrator, remove_provider,
        {.summary = "Remove the tenant's OpenID provider; accounts stay", .status = 204});
}

}  // namespace certferry::service
