#include "store/service/oidc.h"

namespace certferry::store::service {

std::optional<OidcProviderRecord> find_oidc_provider(Session& session, std::string_view tenant_id) {
    return session.find(
        "SELECT tenant_id, issuer, client_id, wrapping_key_id, wrapped_secret, role_claim,"
        " role_mapping, allowed, version, created_at, modified_at FROM oidc_providers"
        " WHERE tenant_id = $1",
        {tenant_id}, [](const Row& row) {
            return OidcProviderRecord{.tenant_id = row.string(0),
                                      .issuer = row.string(1),
                                      .client_id = row.string(2),
                                      .wrapping_key_id = row.string(3),
                                      .wrapped_secret = row.bytes(4),
                                      .role_claim = row.string(5),
                                      .role_mapping = row.string(6),
                                      .allowed = row.flag(7),
                                      .version = row.integer(8),
                                      .created_at = row.time(9),
                                      .modified_at = row.time(10)};
        });
}

void insert_oidc_provider(Session& session, const OidcProviderRecord& provider) {
    session.execute(
        "INSERT INTO oidc_providers (tenant_id, issuer, client_id, wrapping_key_id, wrapped_secret,"
        " role_claim, role_mapping, allowed, version, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {provider.tenant_id, provider.issuer, provider.client_id, provider.wrapping_key_id,
         provider.wrapped_secret, provider.role_claim, provider.role_mapping, provider.allowed,
         provider.version, provider.created_at, provider.modified_at});
}

bool update_oidc_provider(Session& session, const OidcProviderRecord& provider) {
    return session.execute(
               "UPDATE oidc_providers SET issuer = $3, client_id = $4, wrapping_key_id = $5,"
               " wrapped_secret = $6, role_claim = $7, role_mapping = $8, allowed = $9,"
               " version = version + 1, modified_at = $10 WHERE tenant_id = $1 AND version = $2",
               {provider.tenant_id, provider.version, provider.issuer, provider.client_id,
                provider.wrapping_key_id, provider.wrapped_secret, provider.role_claim,
                provider.role_mapping, provider.allowed, provider.modified_at}) == 1;
}

bool remove_oidc_provider(Session& session, std::string_view tenant_id) {
    return session.execute("DELETE FROM oidc_providers WHERE tenant_id = $1", {tenant_id}) == 1;
}

void insert_oidc_sign_in(Session& session, const OidcSignInRecord& record) {
    session.execute(
        "INSERT INTO oidc_sign_ins (state_sha256, tenant_id, cookie_sha256, nonce, wrapping_key_id,"
        " wrapped_verifier, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {record.state_sha256, record.tenant_id, record.cookie_sha256, record.nonce,
         record.wrapping_key_id, record.wrapped_verifier, record.expires_at});
}

std::optional<OidcSignInRecord> take_oidc_sign_in(Session& session, ByteView state_sha256,
                                                  UtcTime now) {
    auto taken = session.find(
        "DELETE FROM oidc_sign_ins WHERE state_sha256 = $1 RETURNING state_sha256, tenant_id,"
        " cookie_sha256, nonce, wrapping_key_id, wrapped_verifier, expires_at",
        {state_sha256}, [](const Row& row) {
            return OidcSignInRecord{.state_sha256 = row.bytes(0),
                                    .tenant_id = row.string(1),
                                    .cookie_sha256 = row.bytes(2),
                                    .nonce = row.string(3),
                                    .wrapping_key_id = row.string(4),
                                    .wrapped_verifier = row.bytes(5),
                                    .expires_at = row.time(6)};
        });
    return taken && taken->expires_at > now ? taken : std::nullopt;
}

std::int64_t remove_expired_oidc_sign_ins(Session& session, UtcTime now) {
    return session.execute("DELETE FROM oidc_sign_ins WHERE expires_at <= $1", {now});
}

}  // namespace certferry::store::service
