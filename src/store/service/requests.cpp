#include "store/service/requests.h"

namespace certferry::store::service {

namespace {

RequestRecord from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .request_id = row.string(1),
            .kind = row.string(2),
            .state = row.string(3),
            .key_id = row.optional_string(4),
            .device_id = row.optional_string(5),
            .user_id = row.optional_string(6),
            .profile_id = row.optional_string(7),
            .profile_version = row.optional_integer(8),
            .certificate_id = row.optional_string(9),
            .body = row.string(10),
            .visible_at = row.time(11),
            .lease_id = row.optional_string(12),
            .connector_id = row.optional_string(13),
            .attempts = row.integer(14),
            .ticket = row.optional_string(15),
            .last_code = row.optional_string(16),
            .last_message = row.optional_string(17),
            .created_at = row.time(18),
            .modified_at = row.time(19)};
}

}  // namespace

std::int64_t request_rank(std::string_view kind) noexcept {
    return kind == "revoke" ? 0 : kind == "pkcs" ? 2 : 1;
}

void insert_request(Session& session, const RequestRecord& request) {
    session.execute(
        "INSERT INTO requests (tenant_id, request_id, kind, rank, state, key_id, device_id,"
        " user_id, profile_id, profile_version, certificate_id, body, visible_at, attempts,"
        " created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {request.tenant_id, request.request_id, request.kind, request_rank(request.kind),
         request.state, request.key_id, request.device_id, request.user_id, request.profile_id,
         request.profile_version, request.certificate_id, request.body, request.visible_at,
         request.attempts, request.created_at, request.modified_at});
}

std::optional<RequestRecord> find_request(Session& session, std::string_view tenant_id,
                                          std::string_view request_id) {
    return session.find(
        "SELECT tenant_id, request_id, kind, state, key_id, device_id, user_id, profile_id,"
        " profile_version, certificate_id, body, visible_at, lease_id, connector_id, attempts,"
        " ticket, last_code, last_message, created_at, modified_at FROM requests"
        " WHERE tenant_id = $1 AND request_id = $2",
        {tenant_id, request_id}, from_row);
}

std::vector<RequestRecord> list_requests(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, request_id, kind, state, key_id, device_id, user_id, profile_id,"
        " profile_version, certificate_id, body, visible_at, lease_id, connector_id, attempts,"
        " ticket, last_code, last_message, created_at, modified_at FROM requests"
        " WHERE tenant_id = $1 AND request_id > $2 ORDER BY request_id LIMIT $3",
        {tenant_id, after, limit}, from_row);
}

std::vector<RequestRecord> requests_of_certificate(Session& session, std::string_view tenant_id,
                                                   std::string_view certificate_id) {
    return session.list(
        "SELECT tenant_id, request_id, kind, state, key_id, device_id, user_id, profile_id,"
        " profile_version, certificate_id, body, visible_at, lease_id, connector_id, attempts,"
        " ticket, last_code, last_message, created_at, modified_at FROM requests"
        " WHERE tenant_id = $1 AND certificate_id = $2 ORDER BY request_id",
        {tenant_id, certificate_id}, from_row);
}

}  // namespace certferry::store::service
