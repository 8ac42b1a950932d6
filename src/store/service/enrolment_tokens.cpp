#include "store/service/enrolment_tokens.h"

namespace certferry::store::service {

void insert_enrolment_token(Session& session, const EnrolmentTokenRecord& token) {
    session.execute(
        "INSERT INTO enrolment_tokens (tenant_id, enrolment_token_id, token_sha256, kind,"
        " device_id, user_id, platform, created_by, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {token.tenant_id, token.enrolment_token_id, token.token_sha256,
         token.for_connector ? "connector" : "device", token.device_id, token.user_id,
         token.platform, token.created_by, token.created_at, token.expires_at});
}

std::optional<EnrolmentTokenRecord> find_enrolment_token(Session& session, ByteView token_sha256) {
    return session.find(
        "SELECT tenant_id, enrolment_token_id, token_sha256, kind, device_id, user_id, platform,"
        " created_by, created_at, expires_at, used_at, used_by, answer FROM enrolment_tokens"
        " WHERE token_sha256 = $1",
        {token_sha256}, [](const Row& row) {
            return EnrolmentTokenRecord{.tenant_id = row.string(0),
                                        .enrolment_token_id = row.string(1),
                                        .token_sha256 = row.bytes(2),
                                        .for_connector = row.text(3) == "connector",
                                        .device_id = row.optional_string(4),
                                        .user_id = row.optional_string(5),
                                        .platform = row.optional_string(6),
                                        .created_by = row.string(7),
                                        .created_at = row.time(8),
                                        .expires_at = row.time(9),
                                        .used_at = row.optional_time(10),
                                        .used_by = row.optional_bytes(11),
                                        .answer = row.optional_bytes(12)};
        });
}

bool use_enrolment_token(Session& session, const EnrolmentTokenRecord& token) {
    return session.execute(
               "UPDATE enrolment_tokens SET used_at = $3, used_by = $4, answer = $5"
               " WHERE tenant_id = $1 AND enrolment_token_id = $2 AND used_at IS NULL",
               {token.tenant_id, token.enrolment_token_id, token.used_at, token.used_by,
                token.answer}) == 1;
}

std::int64_t remove_enrolment_tokens(Session& session, UtcTime expired_before) {
    return session.execute("DELETE FROM enrolment_tokens WHERE expires_at < $1", {expired_before});
}

}  // namespace certferry::store::service
