#include "store/service/tenants.h"

namespace certferry::store::service {

namespace {

TenantRecord from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .name = row.string(1),
            .settings = row.string(2),
            .version = row.integer(3),
            .created_at = row.time(4),
            .modified_at = row.time(5)};
}

}  // namespace

void insert_tenant(Session& session, const TenantRecord& tenant) {
    session.execute(
        "INSERT INTO tenants (tenant_id, name, settings, version, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        {tenant.tenant_id, tenant.name, tenant.settings, tenant.version, tenant.created_at,
         tenant.modified_at});
}

std::optional<TenantRecord> find_tenant(Session& session, std::string_view tenant_id) {
    return session.find(
        "SELECT tenant_id, name, settings, version, created_at, modified_at FROM tenants"
        " WHERE tenant_id = $1",
        {tenant_id}, from_row);
}

std::vector<TenantRecord> list_tenants(Session& session) {
    return session.list(
        "SELECT tenant_id, name, settings, version, created_at, modified_at FROM tenants"
        " ORDER BY name",
        {}, from_row);
}

bool update_tenant(Session& session, const TenantRecord& tenant) {
    return session.execute(
               "UPDATE tenants SET name = $3, settings = $4, version = version + 1,"
               " modified_at = $5 WHERE tenant_id = $1 AND version = $2",
               {tenant.tenant_id, tenant.version, tenant.name, tenant.settings,
                tenant.modified_at}) == 1;
}

}  // namespace certferry::store::service
