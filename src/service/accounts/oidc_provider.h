#pragma once

#include "service/accounts/accounts.h"
#include "service/accounts/oidc_roles.h"
#include "store/service/oidc.h"

namespace certferry::service {

/// Where a tenant's provider leads browsers back to; registered there.
std::string oidc_redirect_uri(const AccountsParts& parts);

/// What the client's secret is wrapped with.
Bytes oidc_secret_context(std::string_view tenant_id);

/// The mapping of a row. Throws Error(store_corrupt) or what wire::from_json throws.
RoleMapping role_mapping_of(const store::service::OidcProviderRecord& provider);

}  // namespace certferry::service
