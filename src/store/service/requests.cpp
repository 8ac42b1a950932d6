#include "store/service/requests.h"

#include "store/service/request_row.h"

namespace certferry::store::service {

RequestRecord request_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .request_id = row.string(1),
            .kind = row.string(2),
            .state = row.string(3),
            .lane = row.optional_string(4),
            .key_id = row.optional_string(5),
            .device_id = row.optional_string(6),
            .user_id = row.optional_string(7),
            .profile_id = row.optional_string(8),
            .profile_version = row.optional_integer(9),
            .certificate_id = row.optional_string(10),
            .body = row.string(11),
            .due_at = row.optional_time(12),
            .lease_id = row.optional_string(13),
            .connector_id = row.optional_string(14),
            .attempts = row.integer(15),
            .ticket = row.optional_string(16),
            .pending_since = row.optional_time(17),
            .result_sha256 = row.optional_bytes(18),
            .last_code = row.optional_string(19),
            .last_message = row.optional_string(20),
            .created_at = row.time(21),
            .modified_at = row.time(22)};
}

std::int64_t request_rank(std::string_view kind) noexcept {
    return kind == "revoke" ? 0 : kind == "pkcs" ? 2 : 1;
}

std::string lane_of(std::string_view kind, const std::optional<std::string>& key_id) {
    std::string lane(kind);
    return key_id ? lane + ":" + *key_id : lane;
}

std::string lane_of_connector(std::string_view connector_id) {
    return "connector:" + std::string(connector_id);
}

void insert_request(Session& session, const RequestRecord& request) {
    session.execute_later(
        "INSERT INTO requests (tenant_id, request_id, kind, rank, state, lane, key_id, device_id,"
        " user_id, profile_id, profile_version, certificate_id, body, attempts, created_at,"
        " modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {request.tenant_id, request.request_id, request.kind, request_rank(request.kind),
         request.state, lane_of(request.kind, request.key_id), request.key_id, request.device_id,
         request.user_id, request.profile_id, request.profile_version, request.certificate_id,
         request.body, request.attempts, request.created_at, request.modified_at});
}

std::optional<RequestRecord> find_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id) {
    static const auto sql = select_requests("WHERE tenant_id = $1 AND request_id = $2");
    return session.find(sql, {tenant_id, request_id}, request_from_row);
}

std::optional<RequestRecord> lock_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id) {
    static const auto sql = select_requests("WHERE tenant_id = $1 AND request_id = $2 FOR UPDATE");
    return session.find(sql, {tenant_id, request_id}, request_from_row);
}

void update_request(Session& session, const RequestRecord& request) {
    session.execute_later(
        "UPDATE requests SET state = $3, lane = $4, key_id = $5, body = $6, due_at = $7,"
        " lease_id = $8, connector_id = $9, attempts = $10, ticket = $11, pending_since = $12,"
        " result_sha256 = $13, last_code = $14, last_message = $15, modified_at = $16"
        " WHERE tenant_id = $1 AND request_id = $2",
        {request.tenant_id, request.request_id, request.state, request.lane, request.key_id,
         request.body, request.due_at, request.lease_id, request.connector_id, request.attempts,
         request.ticket, request.pending_since, request.result_sha256, request.last_code,
         request.last_message, request.modified_at});
}

std::vector<RequestRecord> list_requests(Session& session, std::string_view tenant_id,
                                         const RequestFilter& filter, std::string_view after,
                                         std::int64_t limit) {
    // What is compared with an empty text as well is no reason to take an index.
    if (!filter.device_id.empty()) {
        static const auto sql = select_requests(
            "WHERE tenant_id = $1 AND device_id = $2 AND request_id > $3"
            " AND $4 IN ('', state) AND $5 IN ('', kind) ORDER BY request_id LIMIT $6");
        return session.list(sql,
                            {tenant_id, filter.device_id, after, filter.state, filter.kind, limit},
                            request_from_row);
    }
    if (!filter.state.empty()) {
        static const auto sql = select_requests(
            "WHERE tenant_id = $1 AND state = $2 AND request_id > $3 AND $4 IN ('', kind)"
            " ORDER BY request_id LIMIT $5");
        return session.list(sql, {tenant_id, filter.state, after, filter.kind, limit},
                            request_from_row);
    }
    if (!filter.kind.empty()) {
        static const auto sql = select_requests(
            "WHERE tenant_id = $1 AND kind = $2 AND request_id > $3 ORDER BY request_id LIMIT $4");
        return session.list(sql, {tenant_id, filter.kind, after, limit}, request_from_row);
    }
    static const auto sql =
        select_requests("WHERE tenant_id = $1 AND request_id > $2 ORDER BY request_id LIMIT $3");
    return session.list(sql, {tenant_id, after, limit}, request_from_row);
}

std::vector<RequestRecord> requests_of_certificate(Session& session, std::string_view tenant_id,
                                                   std::string_view certificate_id) {
    static const auto sql =
        select_requests("WHERE tenant_id = $1 AND certificate_id = $2 ORDER BY request_id");
    return session.list(sql, {tenant_id, certificate_id}, request_from_row);
}

std::int64_t remove_ended_requests(Session& session, UtcTime before, std::int64_t limit) {
    return session.execute(
        "DELETE FROM requests WHERE (tenant_id, request_id) IN"
        " (SELECT tenant_id, request_id FROM requests"
        " WHERE state IN ('succeeded', 'failed', 'cancelled') AND modified_at < $1"
        " ORDER BY modified_at LIMIT $2)",
        {before, limit});
}

}  // namespace certferry::store::service
