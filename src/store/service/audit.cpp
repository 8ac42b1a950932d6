#include "store/service/audit.h"

#include "base/encoding.h"

#include <algorithm>

namespace certferry::store::service {

namespace {

AuditRecord audit_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .audit_id = row.string(1),
            .at = row.time(2),
            .actor = row.string(3),
            .remote = row.string(4),
            .action = row.string(5),
            .object = row.string(6),
            .details = row.string(7)};
}

/// Below every UUIDv7 of this moment's millisecond and later ones, above those before.
std::string id_floor(UtcTime time) {
    const auto millis = static_cast<std::uint64_t>(to_micros(time) / 1000);
    Bytes octets(6);
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    }
    auto text = to_hex(octets);
    return text.insert(8, 1, '-');
}

}  // namespace

void insert_audit(Session& session, const AuditRecord& record) {
    session.execute(
        "INSERT INTO audit (tenant_id, audit_id, at, actor, remote, action, object, details)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {record.tenant_id, record.audit_id, record.at, record.actor, record.remote, record.action,
         record.object, record.details});
}

std::vector<AuditRecord> list_audit(Session& session, std::string_view tenant_id,
                                    std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, audit_id, at, actor, remote, action, object, details FROM audit"
        " WHERE tenant_id = $1 AND audit_id > $2 ORDER BY audit_id LIMIT $3",
        {tenant_id, after, limit}, audit_from_row);
}

std::vector<AuditRecord> find_audit(Session& session, const AuditFilter& filter,
                                    std::int64_t limit) {
    // Times are a range of ids, which are in order of time; `g` is above every hexadecimal digit.
    const std::string from = filter.from ? id_floor(*filter.from) : "";
    const std::string until = filter.until ? id_floor(*filter.until) : "g";
    const std::string& before = filter.before.empty() ? until : std::min(until, filter.before);
    if (!filter.object.empty()) {
        return session.list(
            "SELECT tenant_id, audit_id, at, actor, remote, action, object, details FROM audit"
            " WHERE tenant_id = $1 AND object = $2 AND audit_id >= $3 AND audit_id < $4"
            " AND ($5 = '' OR actor = $5) AND ($6 = '' OR action = $6)"
            " ORDER BY audit_id DESC LIMIT $7",
            {filter.tenant_id, filter.object, from, before, filter.actor, filter.action, limit},
            audit_from_row);
    }
    if (!filter.actor.empty()) {
        return session.list(
            "SELECT tenant_id, audit_id, at, actor, remote, action, object, details FROM audit"
            " WHERE tenant_id = $1 AND actor = $2 AND audit_id >= $3 AND audit_id < $4"
            " AND ($5 = '' OR action = $5) ORDER BY audit_id DESC LIMIT $6",
            {filter.tenant_id, filter.actor, from, before, filter.action, limit}, audit_from_row);
    }
    return session.list(
        "SELECT tenant_id, audit_id, at, actor, remote, action, object, details FROM audit"
        " WHERE tenant_id = $1 AND audit_id >= $2 AND audit_id < $3"
        " AND ($4 = '' OR action = $4) ORDER BY audit_id DESC LIMIT $5",
        {filter.tenant_id, from, before, filter.action, limit}, audit_from_row);
}

std::int64_t remove_audit(Session& session, UtcTime before) {
    return session.execute("DELETE FROM audit WHERE at < $1", {before});
}

}  // namespace certferry::store::service
