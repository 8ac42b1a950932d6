#include "store/service/sessions.h"

namespace certferry::store::service {

void insert_session(Session& session, const SessionRecord& record) {
    session.execute(
        "INSERT INTO sessions (session_sha256, tenant_id, account_id, remote, created_at, seen_at,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {record.session_sha256, record.tenant_id, record.account_id, record.remote,
         record.created_at, record.seen_at, record.expires_at});
}

std::optional<SessionRecord> find_session(Session& session, ByteView session_sha256) {
    return session.find(
        "SELECT session_sha256, tenant_id, account_id, remote, created_at, seen_at, expires_at"
        " FROM sessions WHERE session_sha256 = $1",
        {session_sha256}, [](const Row& row) {
            return SessionRecord{.session_sha256 = row.bytes(0),
                                 .tenant_id = row.string(1),
                                 .account_id = row.string(2),
                                 .remote = row.string(3),
                                 .created_at = row.time(4),
                                 .seen_at = row.time(5),
                                 .expires_at = row.time(6)};
        });
}

void touch_session(Session& session, ByteView session_sha256, UtcTime now) {
    session.execute("UPDATE sessions SET seen_at = $2 WHERE session_sha256 = $1 AND seen_at < $2",
                    {session_sha256, now});
}

bool remove_session(Session& session, ByteView session_sha256) {
    return session.execute("DELETE FROM sessions WHERE session_sha256 = $1", {session_sha256}) == 1;
}

std::int64_t remove_sessions_of(Session& session, std::string_view tenant_id,
                                std::string_view account_id) {
    return session.execute("DELETE FROM sessions WHERE tenant_id = $1 AND account_id = $2",
                           {tenant_id, account_id});
}

std::int64_t remove_expired_sessions(Session& session, UtcTime now) {
    return session.execute("DELETE FROM sessions WHERE expires_at <= $1", {now});
}

Attempt count_attempt(Session& session, ByteView subject_sha256, UtcTime now,
                      UtcTime forget_before) {
    const auto failures = session.find(
        "INSERT INTO sign_in_failures (subject_sha256, failures, failed_at, blocked_until)"
        " VALUES ($1, 1, $2, 0) ON CONFLICT (subject_sha256) DO UPDATE SET"
        " failures = CASE WHEN sign_in_failures.failed_at < $3 THEN 1"
        " ELSE sign_in_failures.failures + 1 END, failed_at = $2"
        " WHERE sign_in_failures.blocked_until <= $2 RETURNING failures",
        {subject_sha256, now, forget_before}, [](const Row& row) { return row.integer(0); });
    if (failures) {
        return {.failures = *failures};
    }
    return session.one(
        "SELECT failures, blocked_until FROM sign_in_failures WHERE subject_sha256 = $1",
        {subject_sha256}, [](const Row& row) {
            return Attempt{.failures = row.integer(0), .blocked_until = row.time(1)};
        });
}

void block_attempts(Session& session, ByteView subject_sha256, UtcTime until) {
    session.execute("UPDATE sign_in_failures SET blocked_until = $2 WHERE subject_sha256 = $1",
                    {subject_sha256, until});
}

void clear_attempts(Session& session, ByteView subject_sha256) {
    session.execute("DELETE FROM sign_in_failures WHERE subject_sha256 = $1", {subject_sha256});
}

void take_back_attempt(Session& session, ByteView subject_sha256) {
    session.execute(
        "UPDATE sign_in_failures SET failures = failures - 1, blocked_until = 0"
        " WHERE subject_sha256 = $1 AND failures > 0",
        {subject_sha256});
}

std::int64_t remove_old_attempts(Session& session, UtcTime before) {
    return session.execute("DELETE FROM sign_in_failures WHERE failed_at < $1", {before});
}

}  // namespace certferry::store::service
