#include "store/service/audit.h"

namespace certferry::store::service {

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
        {tenant_id, after, limit}, [](const Row& row) {
            return AuditRecord{.tenant_id = row.string(0),
                               .audit_id = row.string(1),
                               .at = row.time(2),
                               .actor = row.string(3),
                               .remote = row.string(4),
                               .action = row.string(5),
                               .object = row.string(6),
                               .details = row.string(7)};
        });
}

std::int64_t remove_audit(Session& session, UtcTime before) {
    return session.execute("DELETE FROM audit WHERE at < $1", {before});
}

}  // namespace certferry::store::service
