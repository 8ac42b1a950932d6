#include "store/service/wrapping_keys.h"

namespace certferry::store::service {

namespace {

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string wrapping_key_all =
    "SELECT tenant_id, key_id, kind, provider_name, key_name, spki, state, connector_id, version,"
    " created_at, modified_at FROM wrapping_keys WHERE tenant_id = $1";
const std::string wrapping_key_by_id = wrapping_key_all + " AND key_id = $2";
const std::string wrapping_key_by_kind =
    wrapping_key_all + " AND kind = $2 ORDER BY key_id LIMIT $3";
const std::string wrapping_key_active_escrow =
    wrapping_key_all + " AND kind = 'escrow' AND state = 'active'";

WrappingKeyRecord wrapping_key_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .key_id = row.string(1),
            .kind = row.string(2),
            .provider_name = row.string(3),
            .key_name = row.string(4),
            .spki = row.bytes(5),
            .state = row.string(6),
            .connector_id = row.string(7),
            .version = row.integer(8),
            .created_at = row.time(9),
            .modified_at = row.time(10)};
}

}  // namespace

void insert_wrapping_key(Session& session, const WrappingKeyRecord& key) {
    session.execute(
        "INSERT INTO wrapping_keys (tenant_id, key_id, kind, provider_name, key_name, spki, state,"
        " connector_id, version, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {key.tenant_id, key.key_id, key.kind, key.provider_name, key.key_name, key.spki, key.state,
         key.connector_id, key.version, key.created_at, key.modified_at});
}

std::optional<WrappingKeyRecord> find_wrapping_key(Session& session, std::string_view tenant_id,
                                                   std::string_view key_id) {
    return session.find(wrapping_key_by_id, {tenant_id, key_id}, wrapping_key_from_row);
}

std::vector<WrappingKeyRecord> list_wrapping_keys(Session& session, std::string_view tenant_id,
                                                  std::string_view kind, std::int64_t limit) {
    return session.list(wrapping_key_by_kind, {tenant_id, kind, limit}, wrapping_key_from_row);
}

std::optional<WrappingKeyRecord> active_escrow_key(Session& session, std::string_view tenant_id) {
    return session.find(wrapping_key_active_escrow, {tenant_id}, wrapping_key_from_row);
}

std::int64_t count_wrapping_keys(Session& session, std::string_view tenant_id) {
    return session.one("SELECT count(*) FROM wrapping_keys WHERE tenant_id = $1", {tenant_id},
                       [](const Row& row) { return row.integer(0); });
}

bool update_wrapping_key(Session& session, const WrappingKeyRecord& key) {
    return session.execute(
               "UPDATE wrapping_keys SET state = $4, version = version + 1, modified_at = $5"
               " WHERE tenant_id = $1 AND key_id = $2 AND version = $3",
               {key.tenant_id, key.key_id, key.version, key.state, key.modified_at}) == 1;
}

std::vector<std::string> awaited_key_ids(Session& session, std::string_view tenant_id,
                                         std::size_t limit) {
    // From one id to the next by the index: as many steps as there are ids, whatever the queue.
    std::vector<std::string> ids;
    while (ids.size() < limit) {
        const std::string last = ids.empty() ? "" : ids.back();
        auto next = session.one(
            "SELECT min(key_id) FROM requests WHERE tenant_id = $1 AND state = 'queued'"
            " AND key_id IS NOT NULL AND key_id > $2",
            {tenant_id, last}, [](const Row& row) { return row.optional_string(0); });
        if (!next) {
            break;
        }
        ids.push_back(*std::move(next));
    }
    return ids;
}

}  // namespace certferry::store::service
