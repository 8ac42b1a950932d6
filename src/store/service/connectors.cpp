#include "store/service/connectors.h"

namespace certferry::store::service {

namespace {

ConnectorRecord connector_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .connector_id = row.string(1),
            .name = row.string(2),
            .host_name = row.string(3),
            .product_version = row.string(4),
            .features = row.string(5),
            .key_ids = row.string(6),
            .disabled = row.flag(7),
            .client_serial = row.optional_bytes(8),
            .previous_client_serial = row.optional_bytes(9),
            .client_not_after = row.optional_time(10),
            .health = row.string(11),
            .seen_at = row.optional_time(12),
            .version = row.integer(13),
            .created_at = row.time(14),
            .modified_at = row.time(15)};
}

}  // namespace

void insert_connector(Session& session, const ConnectorRecord& connector) {
    session.execute(
        "INSERT INTO connectors (tenant_id, connector_id, name, host_name, product_version,"
        " features, key_ids, disabled, client_serial, previous_client_serial, client_not_after,"
        " health, seen_at, version, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {connector.tenant_id, connector.connector_id, connector.name, connector.host_name,
         connector.product_version, connector.features, connector.key_ids, connector.disabled,
         connector.client_serial, connector.previous_client_serial, connector.client_not_after,
         connector.health, connector.seen_at, connector.version, connector.created_at,
         connector.modified_at});
}

std::optional<ConnectorRecord> find_connector(Session& session, std::string_view tenant_id,
                                              std::string_view connector_id) {
    return session.find(
        "SELECT tenant_id, connector_id, name, host_name, product_version, features, key_ids,"
        " disabled, client_serial, previous_client_serial, client_not_after, health, seen_at,"
        " version, created_at, modified_at FROM connectors"
        " WHERE tenant_id = $1 AND connector_id = $2",
        {tenant_id, connector_id}, connector_from_row);
}

std::vector<ConnectorRecord> list_connectors(Session& session, std::string_view tenant_id) {
    return session.list(
        "SELECT tenant_id, connector_id, name, host_name, product_version, features, key_ids,"
        " disabled, client_serial, previous_client_serial, client_not_after, health, seen_at,"
        " version, created_at, modified_at FROM connectors WHERE tenant_id = $1"
        " ORDER BY connector_id",
        {tenant_id}, connector_from_row);
}

std::int64_t count_connectors(Session& session, std::string_view tenant_id) {
    return session.one("SELECT count(*) FROM connectors WHERE tenant_id = $1", {tenant_id},
                       [](const Row& row) { return row.integer(0); });
}

bool update_connector(Session& session, const ConnectorRecord& connector) {
    return session.execute(
               "UPDATE connectors SET name = $4, disabled = $5, version = version + 1,"
               " modified_at = $6 WHERE tenant_id = $1 AND connector_id = $2 AND version = $3",
               {connector.tenant_id, connector.connector_id, connector.version, connector.name,
                connector.disabled, connector.modified_at}) == 1;
}

void update_connector_report(Session& session, const ConnectorRecord& connector) {
    session.execute(
        "UPDATE connectors SET host_name = $3, product_version = $4, features = $5, key_ids = $6,"
        " health = $7, seen_at = $8 WHERE tenant_id = $1 AND connector_id = $2",
        {connector.tenant_id, connector.connector_id, connector.host_name,
         connector.product_version, connector.features, connector.key_ids, connector.health,
         connector.seen_at});
}

void update_connector_certificate(Session& session, const ConnectorRecord& connector) {
    session.execute(
        "UPDATE connectors SET client_serial = $3, previous_client_serial = $4,"
        " client_not_after = $5 WHERE tenant_id = $1 AND connector_id = $2",
        {connector.tenant_id, connector.connector_id, connector.client_serial,
         connector.previous_client_serial, connector.client_not_after});
}

bool remove_connector(Session& session, std::string_view tenant_id, std::string_view connector_id) {
    session.execute(
        "DELETE FROM connector_log_parts WHERE tenant_id = $1 AND command_id IN"
        " (SELECT command_id FROM connector_commands WHERE tenant_id = $1 AND connector_id = $2)",
        {tenant_id, connector_id});
    session.execute(
        "DELETE FROM connector_logs WHERE tenant_id = $1 AND command_id IN"
        " (SELECT command_id FROM connector_commands WHERE tenant_id = $1 AND connector_id = $2)",
        {tenant_id, connector_id});
    session.execute("DELETE FROM connector_commands WHERE tenant_id = $1 AND connector_id = $2",
                    {tenant_id, connector_id});
    return session.execute("DELETE FROM connectors WHERE tenant_id = $1 AND connector_id = $2",
                           {tenant_id, connector_id}) == 1;
}

}  // namespace certferry::store::service
