#include "store/service/payloads.h"

namespace certferry::store::service {

namespace {

PayloadRecord payload_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .payload_id = row.string(1),
            .device_id = row.string(2),
            .user_id = row.optional_string(3),
            .profile_id = row.optional_string(4),
            .certificate_id = row.string(5),
            .imported_id = row.optional_string(6),
            .request_id = row.string(7),
            .recipient_sha256 = row.bytes(8),
            .content = row.bytes(9),
            .remove_at = row.optional_time(10),
            .created_at = row.time(11)};
}

}  // namespace

void put_payload(Session& session, const PayloadRecord& payload) {
    session.execute(
        "INSERT INTO payloads (tenant_id, payload_id, device_id, user_id, profile_id,"
        " certificate_id, imported_id, request_id, recipient_sha256, content, remove_at,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (tenant_id, certificate_id) DO UPDATE SET"
        " payload_id = excluded.payload_id, device_id = excluded.device_id,"
        " user_id = excluded.user_id, profile_id = excluded.profile_id,"
        " imported_id = excluded.imported_id, request_id = excluded.request_id,"
        " recipient_sha256 = excluded.recipient_sha256, content = excluded.content,"
        " remove_at = excluded.remove_at, created_at = excluded.created_at",
        {payload.tenant_id, payload.payload_id, payload.device_id, payload.user_id,
         payload.profile_id, payload.certificate_id, payload.imported_id, payload.request_id,
         payload.recipient_sha256, payload.content, payload.remove_at, payload.created_at});
}

std::optional<PayloadRecord> find_payload(Session& session, std::string_view tenant_id,
                                          std::string_view payload_id) {
    return session.find(
        "SELECT tenant_id, payload_id, device_id, user_id, profile_id, certificate_id,"
        " imported_id, request_id, recipient_sha256, content, remove_at, created_at FROM payloads"
        " WHERE tenant_id = $1 AND payload_id = $2",
        {tenant_id, payload_id}, payload_from_row);
}

std::optional<PayloadRecord> find_payload_of_certificate(Session& session,
                                                         std::string_view tenant_id,
                                                         std::string_view certificate_id) {
    return session.find(
        "SELECT tenant_id, payload_id, device_id, user_id, profile_id, certificate_id,"
        " imported_id, request_id, recipient_sha256, content, remove_at, created_at FROM payloads"
        " WHERE tenant_id = $1 AND certificate_id = $2",
        {tenant_id, certificate_id}, payload_from_row);
}

std::vector<PayloadRecord> payloads_of_device(Session& session, std::string_view tenant_id,
                                              std::string_view device_id) {
    return session.list(
        "SELECT tenant_id, payload_id, device_id, user_id, profile_id, certificate_id,"
        " imported_id, request_id, recipient_sha256, content, remove_at, created_at FROM payloads"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY payload_id",
        {tenant_id, device_id}, payload_from_row);
}

std::vector<PayloadId> payload_ids_of_device(Session& session, std::string_view tenant_id,
                                             std::string_view device_id) {
    return session.list(
        "SELECT certificate_id, payload_id FROM payloads"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY payload_id",
        {tenant_id, device_id}, [](const Row& row) -> PayloadId {
            return {.certificate_id = row.string(0), .payload_id = row.string(1)};
        });
}

void put_escrow_copy(Session& session, const EscrowCopyRecord& copy) {
    session.execute(
        "INSERT INTO escrow_copies (tenant_id, certificate_id, escrow_key_id, device_id,"
        " request_id, content, remove_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (tenant_id, certificate_id) DO UPDATE SET"
        " escrow_key_id = excluded.escrow_key_id, device_id = excluded.device_id,"
        " request_id = excluded.request_id, content = excluded.content,"
        " remove_at = excluded.remove_at, created_at = excluded.created_at",
        {copy.tenant_id, copy.certificate_id, copy.escrow_key_id, copy.device_id, copy.request_id,
         copy.content, copy.remove_at, copy.created_at});
}

std::optional<EscrowCopyRecord> find_escrow_copy(Session& session, std::string_view tenant_id,
                                                 std::string_view certificate_id) {
    return session.find(
        "SELECT tenant_id, certificate_id, escrow_key_id, device_id, request_id, content,"
        " remove_at, created_at FROM escrow_copies WHERE tenant_id = $1 AND certificate_id = $2",
        {tenant_id, certificate_id}, [](const Row& row) {
            return EscrowCopyRecord{.tenant_id = row.string(0),
                                    .certificate_id = row.string(1),
                                    .escrow_key_id = row.string(2),
                                    .device_id = row.optional_string(3),
                                    .request_id = row.string(4),
                                    .content = row.bytes(5),
                                    .remove_at = row.optional_time(6),
                                    .created_at = row.time(7)};
        });
}

void remove_copies_of_certificate(Session& session, std::string_view tenant_id,
                                  std::string_view certificate_id) {
    session.execute("DELETE FROM payloads WHERE tenant_id = $1 AND certificate_id = $2",
                    {tenant_id, certificate_id});
    session.execute("DELETE FROM escrow_copies WHERE tenant_id = $1 AND certificate_id = $2",
                    {tenant_id, certificate_id});
}

void remove_copies_of_device(Session& session, std::string_view tenant_id,
                             std::string_view device_id) {
    session.execute("DELETE FROM payloads WHERE tenant_id = $1 AND device_id = $2",
                    {tenant_id, device_id});
    session.execute("DELETE FROM escrow_copies WHERE tenant_id = $1 AND device_id = $2",
                    {tenant_id, device_id});
}

std::int64_t remove_expired_copies(Session& session, UtcTime now) {
    return session.execute("DELETE FROM payloads WHERE remove_at < $1", {now}) +
           session.execute("DELETE FROM escrow_copies WHERE remove_at < $1", {now});
}

}  // namespace certferry::store::service
