#pragma once

#include "base/time.h"
#include "store/session.h"

#include <string>
#include <vector>

namespace certferry::store::service {

/// Who did what by the API.
struct AuditRecord {
    std::string tenant_id;
    std::string audit_id;  ///< UUIDv7: in order of time.
    UtcTime at;
    std::string actor;    ///< Such as `account:alice`, `token:backup`, `connector:<id>`.
    std::string remote;   ///< Address of the caller.
    std::string action;   ///< Such as `profile.update`.
    std::string object;   ///< Id of what it was done to; may be empty.
    std::string details;  ///< JSON object: what changed, without secrets.
};

void insert_audit(Session& session, const AuditRecord& record);

/// Those after `after` (an audit_id; empty: from the first), oldest first, at most `limit`.
std::vector<AuditRecord> list_audit(Session& session, std::string_view tenant_id,
                                    std::string_view after, std::int64_t limit);

/// Forgets what happened before `before`; gives the number of records.
std::int64_t remove_audit(Session& session, UtcTime before);

}  // namespace certferry::store::service
