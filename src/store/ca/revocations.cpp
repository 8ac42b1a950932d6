#include "store/ca/revocations.h"

namespace certferry::store::ca {

namespace {

constexpr int certificate_hold = 6;  // RFC 5280, 5.3.1.

void append_log(Session& session, const SerialOf& which, std::string_view action, int reason,
                UtcTime at) {
    session.execute(
        "INSERT INTO revocation_log (authority_id, serial, action, reason, at)"
        " VALUES ($1, $2, $3, $4, $5)",
        {which.authority_id, which.serial, action, reason, at});
}

}  // namespace

void lock_revocations(Session& session) {
    session.lock("revocation_log");
}

void mark_revoked(Session& session, const SerialOf& which, UtcTime at, int reason) {
    session.execute(
        "UPDATE certificates SET revoked_at = coalesce(revoked_at, $2), reason = $3"
        " WHERE serial = $1",
        {which.serial, at, reason});
    append_log(session, which, reason == certificate_hold ? "hold" : "revoke", reason, at);
}

void mark_released(Session& session, const SerialOf& which, UtcTime at) {
    session.execute("UPDATE certificates SET revoked_at = NULL, reason = NULL WHERE serial = $1",
                    {which.serial});
    append_log(session, which, "release", 0, at);
}

std::int64_t log_head(Session& session) {
    return session.one("SELECT coalesce(max(id), 0) FROM revocation_log", {},
                       [](const Row& row) { return row.integer(0); });
}

std::vector<Bytes> serials_changed_after(Session& session, std::int64_t position) {
    return session.list("SELECT serial FROM revocation_log WHERE id > $1", {position},
                        [](const Row& row) { return row.bytes(0); });
}

std::optional<UtcTime> first_change_after(Session& session, std::int64_t authority_id,
                                          std::int64_t position) {
    return session.find(
        "SELECT at FROM revocation_log WHERE authority_id = $1 AND id > $2 ORDER BY id LIMIT 1",
        {authority_id, position}, [](const Row& row) { return row.time(0); });
}

}  // namespace certferry::store::ca
