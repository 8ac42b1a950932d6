#include "store/service/revocation_downloads.h"

namespace certferry::store::service {

void release_ended_downloads(Session& session, std::string_view tenant_id, UtcTime now) {
    session.execute(
        "UPDATE requests SET state = 'queued', lane = 'revoke', due_at = NULL, modified_at = $2"
        " WHERE tenant_id = $1 AND kind = 'revoke' AND state = 'leased' AND due_at <= $2"
        " AND NOT EXISTS (SELECT 1 FROM connectors c WHERE c.tenant_id = $1"
        " AND c.connector_id = requests.connector_id)",
        {tenant_id, now});
}

std::vector<WaitingRevocation> list_waiting_revocations(Session& session,
                                                        std::string_view tenant_id,
                                                        const QueuePosition& after,
                                                        std::int64_t limit) {
    return session.list(
        "SELECT r.request_id, c.serial_reported, c.issuer, c.ca_configuration, r.created_at"
        " FROM requests r"
        " JOIN certificates c ON c.tenant_id = r.tenant_id AND c.certificate_id = r.certificate_id"
        " WHERE r.tenant_id = $1 AND r.lane = 'revoke' AND c.serial_reported IS NOT NULL"
        " AND (r.created_at, r.request_id) > ($2, $3)"
        " ORDER BY r.created_at, r.request_id LIMIT $4",
        {tenant_id, after.created_at, after.request_id, limit}, [](const Row& row) {
            return WaitingRevocation{.request_id = row.string(0),
                                     .serial_number = row.string(1),
                                     .issuer = row.optional_string(2),
                                     .ca_configuration = row.optional_string(3),
                                     .created_at = row.time(4)};
        });
}

bool lease_revocation(Session& session, const RevocationLease& lease, std::string_view request_id) {
    return session.execute(
               "UPDATE requests SET state = 'leased', lane = NULL, lease_id = $3,"
               " connector_id = $4, due_at = $5, modified_at = $6"
               " WHERE tenant_id = $1 AND request_id = $2 AND lane = 'revoke'",
               {lease.tenant_id, request_id, lease.lease_id, lease.application_id, lease.until,
                lease.now}) == 1;
}

std::optional<OpenRevocation> lock_open_revocation(Session& session, std::string_view tenant_id,
                                                   std::string_view request_id) {
    return session.find(
        "SELECT certificate_id, lease_id FROM requests"
        " WHERE tenant_id = $1 AND request_id = $2 AND kind = 'revoke'"
        " AND state IN ('queued', 'leased', 'pending') FOR UPDATE",
        {tenant_id, request_id}, [](const Row& row) {
            return OpenRevocation{.certificate_id = row.string(0),
                                  .lease_id = row.optional_string(1)};
        });
}

void close_revocation(Session& session, std::string_view tenant_id, std::string_view request_id,
                      const RevocationEnd& end, UtcTime now) {
    session.execute(
        "UPDATE requests SET state = $3, lane = NULL, due_at = NULL, ticket = NULL,"
        " pending_since = NULL, last_code = $4, last_message = $5, modified_at = $6"
        " WHERE tenant_id = $1 AND request_id = $2",
        {tenant_id, request_id, end.state, end.code, end.message, now});
}

void note_revocation_attempt(Session& session, std::string_view tenant_id,
                             std::string_view request_id, const RevocationEnd& end, UtcTime now) {
    session.execute(
        "UPDATE requests SET last_code = $3, last_message = $4, modified_at = $5"
        " WHERE tenant_id = $1 AND request_id = $2",
        {tenant_id, request_id, end.code, end.message, now});
}

void mark_revocation(Session& session, std::string_view tenant_id, std::string_view certificate_id,
                     std::string_view revocation_state, UtcTime now) {
    session.execute(
        "UPDATE certificates SET revocation_state = $3, modified_at = $4"
        " WHERE tenant_id = $1 AND certificate_id = $2",
        {tenant_id, certificate_id, revocation_state, now});
}

}  // namespace certferry::store::service
