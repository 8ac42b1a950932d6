#include "store/service/idempotency_keys.h"

namespace certferry::store::service {

std::optional<IdempotencyRecord> find_idempotency_key(Session& session,
                                                      const IdempotencyRecord& like, UtcTime now) {
    return session.find(
        "SELECT request_sha256, status, wrapping_key_id, answer, expires_at FROM idempotency_keys"
        " WHERE tenant_id = $1 AND actor = $2 AND idempotency_key = $3 AND expires_at > $4",
        {like.tenant_id, like.actor, like.idempotency_key, now}, [&](const Row& row) {
            return IdempotencyRecord{.tenant_id = like.tenant_id,
                                     .actor = like.actor,
                                     .idempotency_key = like.idempotency_key,
                                     .request_sha256 = row.bytes(0),
                                     .status = row.integer(1),
                                     .wrapping_key_id = row.string(2),
                                     .answer = row.bytes(3),
                                     .expires_at = row.time(4)};
        });
}

void put_idempotency_key(Session& session, const IdempotencyRecord& record) {
    session.execute(
        "INSERT INTO idempotency_keys (tenant_id, actor, idempotency_key, request_sha256, status,"
        " wrapping_key_id, answer, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (tenant_id, actor, idempotency_key) DO UPDATE SET"
        " request_sha256 = excluded.request_sha256, status = excluded.status,"
        " wrapping_key_id = excluded.wrapping_key_id, answer = excluded.answer,"
        " expires_at = excluded.expires_at",
        {record.tenant_id, record.actor, record.idempotency_key, record.request_sha256,
         record.status, record.wrapping_key_id, record.answer, record.expires_at});
}

std::int64_t remove_expired_idempotency_keys(Session& session, UtcTime now) {
    return session.execute("DELETE FROM idempotency_keys WHERE expires_at <= $1", {now});
}

}  // namespace certferry::store::service
