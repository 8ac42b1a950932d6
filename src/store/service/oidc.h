#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>

namespace certferry::store::service {

/// A tenant's OpenID provider.
struct OidcProviderRecord {
    std::string tenant_id;
    std::string issuer;
    std::string client_id;
    std::string wrapping_key_id;
    Bytes wrapped_secret;
    std::string role_claim;    ///< Name of the claim that says the role.
    std::string role_mapping;  ///< JSON object: value of the claim to role.
    bool allowed = false;
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

std::optional<OidcProviderRecord> find_oidc_provider(Session& session, std::string_view tenant_id);

/// Throws Error(store_conflict) if the tenant has one.
void insert_oidc_provider(Session& session, const OidcProviderRecord& provider);

/// Replaces it if the row still has `version`, and counts it up. False otherwise.
bool update_oidc_provider(Session& session, const OidcProviderRecord& provider);

bool remove_oidc_provider(Session& session, std::string_view tenant_id);

/// A sign-in that went to a provider.
struct OidcSignInRecord {
    Bytes state_sha256;
    std::string tenant_id;
    Bytes cookie_sha256;  ///< Of the browser that began it.
    std::string nonce;
    std::string wrapping_key_id;
    Bytes wrapped_verifier;  ///< Of PKCE (RFC 7636).
    UtcTime expires_at;
};

void insert_oidc_sign_in(Session& session, const OidcSignInRecord& record);

/// Takes it out, so that nobody gets it again; empty if it is not there or has expired.
std::optional<OidcSignInRecord> take_oidc_sign_in(Session& session, ByteView state_sha256,
                                                  UtcTime now);

std::int64_t remove_expired_oidc_sign_ins(Session& session, UtcTime now);

}  // namespace certferry::store::service
