#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// In the place of a tenant's id where a row belongs to the whole installation: the nil UUID.
inline constexpr std::string_view installation_tenant = "00000000-0000-0000-0000-000000000000";

struct TenantRecord {
    std::string tenant_id;  ///< UUIDv7.
    std::string name;       ///< Unique in the installation.
    std::string settings;   ///< JSON object.
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

/// Throws Error(store_conflict) if there is a tenant of this name.
void insert_tenant(Session& session, const TenantRecord& tenant);

std::optional<TenantRecord> find_tenant(Session& session, std::string_view tenant_id);

std::optional<TenantRecord> find_tenant_by_name(Session& session, std::string_view name);

std::vector<TenantRecord> list_tenants(Session& session);

/// True if the tenant has no user, group, device, profile, certificate, connector or request.
bool is_tenant_empty(Session& session, std::string_view tenant_id);

/// Removes the tenant and every row of it in every table; its audit too. False if there is none.
bool remove_tenant(Session& session, std::string_view tenant_id);

/// The tables that remove_tenant() looks at: all that have a tenant_id.
std::vector<std::string> tables_of_tenant_removal();

/// Replaces name and settings if the row still has `version`, and counts it up. False otherwise.
bool update_tenant(Session& session, const TenantRecord& tenant);

}  // namespace certferry::store::service
