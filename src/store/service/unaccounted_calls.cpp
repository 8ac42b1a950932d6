#include "store/service/unaccounted_calls.h"

namespace certferry::store::service {

namespace {

UnaccountedCallRecord unaccounted_call_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .event_uid = row.string(1),
            .connector_id = row.optional_string(2),
            .at = row.time(3),
            .body = row.string(4),
            .closed_at = row.optional_time(5),
            .closed_by = row.optional_string(6),
            .remark = row.optional_string(7)};
}

}  // namespace

void add_unaccounted_call(Session& session, const UnaccountedCallRecord& call) {
    session.execute(
        "INSERT INTO unaccounted_calls (tenant_id, event_uid, connector_id, at, body)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, event_uid) DO NOTHING",
        {call.tenant_id, call.event_uid, call.connector_id, call.at, call.body});
}

std::optional<UnaccountedCallRecord> find_unaccounted_call(Session& session,
                                                           std::string_view tenant_id,
                                                           std::string_view event_uid) {
    return session.find(
        "SELECT tenant_id, event_uid, connector_id, at, body, closed_at, closed_by, remark"
        " FROM unaccounted_calls WHERE tenant_id = $1 AND event_uid = $2",
        {tenant_id, event_uid}, unaccounted_call_from_row);
}

std::vector<UnaccountedCallRecord> open_unaccounted_calls(Session& session,
                                                          std::string_view tenant_id,
                                                          std::string_view after,
                                                          std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, event_uid, connector_id, at, body, closed_at, closed_by, remark"
        " FROM unaccounted_calls WHERE tenant_id = $1 AND closed_at IS NULL AND event_uid > $2"
        " ORDER BY event_uid LIMIT $3",
        {tenant_id, after, limit}, unaccounted_call_from_row);
}

bool close_unaccounted_call(Session& session, const UnaccountedCallRecord& call) {
    return session.execute(
               "UPDATE unaccounted_calls SET closed_at = $3, closed_by = $4, remark = $5"
               " WHERE tenant_id = $1 AND event_uid = $2 AND closed_at IS NULL",
               {call.tenant_id, call.event_uid, call.closed_at, call.closed_by, call.remark}) == 1;
}

}  // namespace certferry::store::service
