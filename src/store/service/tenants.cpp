#include "store/service/tenants.h"

#include <array>

namespace certferry::store::service {

namespace {

TenantRecord tenant_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .name = row.string(1),
            .settings = row.string(2),
            .version = row.integer(3),
            .created_at = row.time(4),
            .modified_at = row.time(5)};
}

/// Every table that has rows of tenants, apart from `tenants`; those that others refer to come
/// later.
constexpr auto removals = std::to_array<std::string_view>({
    "DELETE FROM connector_policies WHERE tenant_id = $1",
    "DELETE FROM connector_log_parts WHERE tenant_id = $1",
    "DELETE FROM connector_logs WHERE tenant_id = $1",
    "DELETE FROM connector_commands WHERE tenant_id = $1",
    "DELETE FROM connector_metrics WHERE tenant_id = $1",
    "DELETE FROM wrapping_keys WHERE tenant_id = $1",
    "DELETE FROM unaccounted_calls WHERE tenant_id = $1",
    "DELETE FROM event_positions WHERE tenant_id = $1",
    "DELETE FROM events WHERE tenant_id = $1",
    "DELETE FROM import_errors WHERE tenant_id = $1",
    "DELETE FROM import_parts WHERE tenant_id = $1",
    "DELETE FROM imported_pfx WHERE tenant_id = $1",
    "DELETE FROM imports WHERE tenant_id = $1",
    "DELETE FROM escrow_copies WHERE tenant_id = $1",
    "DELETE FROM payloads WHERE tenant_id = $1",
    "DELETE FROM request_releases WHERE tenant_id = $1",
    "DELETE FROM leases WHERE tenant_id = $1",
    "DELETE FROM requests WHERE tenant_id = $1",
    "DELETE FROM connectors WHERE tenant_id = $1",
    "DELETE FROM enrolment_tokens WHERE tenant_id = $1",
    "DELETE FROM certificate_trigrams WHERE tenant_id = $1",
    "DELETE FROM unindexed_certificates WHERE tenant_id = $1",
    "DELETE FROM certificates WHERE tenant_id = $1",
    "DELETE FROM queue_depths WHERE tenant_id = $1",
    "DELETE FROM statistic_changes WHERE tenant_id = $1",
    "DELETE FROM statistics WHERE tenant_id = $1",
    "DELETE FROM challenges WHERE tenant_id = $1",
    "DELETE FROM deployments WHERE tenant_id = $1",
    "DELETE FROM assignments WHERE tenant_id = $1",
    "DELETE FROM profiles WHERE tenant_id = $1",
    "DELETE FROM device_state_changes WHERE tenant_id = $1",
    "DELETE FROM devices WHERE tenant_id = $1",
    "DELETE FROM group_members WHERE tenant_id = $1",
    "DELETE FROM groups WHERE tenant_id = $1",
    "DELETE FROM users WHERE tenant_id = $1",
    "DELETE FROM idempotency_keys WHERE tenant_id = $1",
    "DELETE FROM audit WHERE tenant_id = $1",
    "DELETE FROM applications WHERE tenant_id = $1",
    "DELETE FROM oidc_sign_ins WHERE tenant_id = $1",
    "DELETE FROM oidc_providers WHERE tenant_id = $1",
    "DELETE FROM sessions WHERE tenant_id = $1",
    "DELETE FROM api_tokens WHERE tenant_id = $1",
    "DELETE FROM accounts WHERE tenant_id = $1",
    "DELETE FROM internal_keys WHERE tenant_id = $1",
});

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
        {tenant_id}, tenant_from_row);
}

std::optional<TenantRecord> find_tenant_by_name(Session& session, std::string_view name) {
    return session.find(
        "SELECT tenant_id, name, settings, version, created_at, modified_at FROM tenants"
        " WHERE name = $1",
        {name}, tenant_from_row);
}

std::vector<TenantRecord> list_tenants(Session& session) {
    return session.list(
        "SELECT tenant_id, name, settings, version, created_at, modified_at FROM tenants"
        " ORDER BY name",
        {}, tenant_from_row);
}

bool is_tenant_empty(Session& session, std::string_view tenant_id) {
    return session.one(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM groups WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM devices WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM profiles WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM certificates WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM connectors WHERE tenant_id = $1)"
        " OR EXISTS (SELECT 1 FROM requests WHERE tenant_id = $1)"
        " THEN 0 ELSE 1 END",
        {tenant_id}, [](const Row& row) { return row.flag(0); });
}

bool remove_tenant(Session& session, std::string_view tenant_id) {
    if (!find_tenant(session, tenant_id)) {
        return false;  // Above all, the installation's own rows are no tenant.
    }
    for (const auto removal : removals) {
        session.execute(removal, {tenant_id});
    }
    return session.execute("DELETE FROM tenants WHERE tenant_id = $1", {tenant_id}) == 1;
}

std::vector<std::string> tables_of_tenant_removal() {
    constexpr std::string_view before = "DELETE FROM ";
    std::vector<std::string> tables{"tenants"};
    for (auto removal : removals) {
        removal.remove_prefix(before.size());
        tables.emplace_back(removal.substr(0, removal.find(' ')));
    }
    return tables;
}

bool update_tenant(Session& session, const TenantRecord& tenant) {
    return session.execute(
               "UPDATE tenants SET name = $3, settings = $4, version = version + 1,"
               " modified_at = $5 WHERE tenant_id = $1 AND version = $2",
               {tenant.tenant_id, tenant.version, tenant.name, tenant.settings,
                tenant.modified_at}) == 1;
}

}  // namespace certferry::store::service
