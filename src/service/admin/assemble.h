#pragma once

#include "service/accounts/accounts.h"
#include "service/connectors/version_gate.h"
#include "service/directory/device_actions.h"
#include "service/keys/internal_ca.h"

#include <functional>
#include <string>

namespace certferry::service {

/// What the admin API needs. All is lent and outlives the API.
struct AdminParts {
    store::Database& database;
    const InstallationKey& installation;
    const InternalCa& ca;
    const Authenticator& authenticator;
    DeviceActions& device_actions;
    PasswordHasher& passwords;
    OidcClient& oidc;
    const VersionGate& gate;
    const Clock& clock;
    std::string public_url;  ///< Of the admin listener, without `/` at its end.
    std::string agents_url;  ///< The same of the agents' listener.
    std::function<void(const std::string&)> on_queued;  ///< Told the tenant whose work is queued.
};

/// Adds every route of the admin API: the one place where all of them come together, so that tests
/// and the document see the same routes as the service.
void assemble_admin_api(Api& api, const AdminParts& parts);

}  // namespace certferry::service
