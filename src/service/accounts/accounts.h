#pragma once

#include "service/accounts/oidc_client.h"
#include "service/accounts/password_hasher.h"
#include "service/api/api.h"

namespace certferry::service {

/// Who may use the admin API, and what they did, below /api/v1:
///
///     POST, GET, DELETE  /session                   sign in, who am I, sign out
///     POST               /session/password
///     GET                /session/oidc/start, /session/oidc/callback
///     GET, POST          /accounts
///     GET, PUT, DELETE   /accounts/{accountId}
///     POST               /accounts/{accountId}/resetPassword
///     GET, POST          /apiTokens
///     DELETE             /apiTokens/{apiTokenId}
///     GET, PUT, DELETE   /oidcProvider
///     GET                /audit
///     GET, POST          /tenants                   these for an owner alone
///     GET, PUT, DELETE   /tenants/{tenantId}
///
/// Accounts, API tokens and the audit of the installation itself are an owner's; those of a tenant
/// are its administrators' (the audit also its auditors'). An API token belongs to the tenant: it
/// lives on when the account that made it does not.
///
/// A session ends when its account is disabled, gets another role or another password, when it is
/// not used for SessionLimits::idle, and after SessionLimits::life.
struct AccountsParts {
    store::Database& database;  ///< All is lent and outlives the API.
    const Api& api;
    const Authenticator& authenticator;
    PasswordHasher& passwords;
    OidcClient& oidc;
    const InstallationKey& installation;
    const Clock& clock;
    std::string public_url;  ///< Of the admin listener: where a provider leads back to.
};

/// Adds all of these routes with their descriptions.
void add_accounts_routes(Api& api, const AccountsParts& parts);

}  // namespace certferry::service
