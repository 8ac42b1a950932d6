#include "store/ca/requests.h"

namespace certferry::store::ca {

namespace {

RequestRecord request_from_row(const Row& row) {
    return {.id = row.integer(0),
            .ticket = row.string(1),
            .idempotency = row.bytes(2),
            .csr = row.bytes(3),
            .template_name = row.string(4),
            .subject = row.bytes(5),
            .alt_names = row.optional_bytes(6),
            .key_usage = row.optional_integer(7),
            .extended_key_usage = row.string(8),
            .not_after = row.optional_time(9),
            .provenance = {.tenant = row.string(10),
                           .device = row.string(11),
                           .user = row.string(12),
                           .profile = row.string(13),
                           .authorised_by = row.string(14),
                           .reference = row.string(15)},
            .state = row.string(16),
            .received_at = row.time(17),
            .decided_at = row.optional_time(18),
            .decided_by = row.optional_string(19).value_or(""),
            .reason = row.optional_string(20).value_or("")};
}

std::string select_requests(std::string_view condition) {
    return "SELECT id, ticket, idempotency, csr, template, subject, alt_names, key_usage,"
           " extended_key_usage, not_after, tenant, device, user_name, profile, authorised_by,"
           " reference, state, received_at, decided_at, decided_by, reason FROM requests WHERE " +
           std::string(condition);
}

}  // namespace

bool add_request(Session& session, const RequestRecord& record) {
    return session.execute(
               "INSERT INTO requests (ticket, idempotency, csr, template, subject, alt_names,"
               " key_usage, extended_key_usage, not_after, tenant, device, user_name, profile,"
               " authorised_by, reference, state, received_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
               " $17) ON CONFLICT DO NOTHING",
               {record.ticket, record.idempotency, record.csr, record.template_name, record.subject,
                record.alt_names, record.key_usage, record.extended_key_usage, record.not_after,
                record.provenance.tenant, record.provenance.device, record.provenance.user,
                record.provenance.profile, record.provenance.authorised_by,
                record.provenance.reference, record.state, record.received_at}) == 1;
}

std::optional<RequestRecord> find_request_by_ticket(Session& session, std::string_view ticket) {
    static const std::string sql = select_requests("ticket = $1");
    return session.find(sql, {ticket}, request_from_row);
}

std::optional<RequestRecord> find_request_by_idempotency(Session& session, ByteView idempotency) {
    static const std::string sql = select_requests("idempotency = $1");
    return session.find(sql, {idempotency}, request_from_row);
}

std::vector<RequestRecord> list_pending_requests(Session& session, std::int64_t limit) {
    static const std::string sql = select_requests("state = 'pending' ORDER BY id LIMIT $1");
    return session.list(sql, {limit}, request_from_row);
}

bool decide_request(Session& session, std::int64_t id, const Decision& decision) {
    return session.execute(
               "UPDATE requests SET state = $2, decided_at = $3, decided_by = $4, reason = $5"
               " WHERE id = $1 AND state = 'pending'",
               {id, decision.state, decision.at, decision.by, decision.reason}) == 1;
}

}  // namespace certferry::store::ca
