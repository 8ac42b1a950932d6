#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
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

/// Which records a list shows. An empty text asks for nothing.
struct AuditFilter {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    std::string tenant_id;
    std::string actor{};
    std::string action{};
    std::string object{};
    std::optional<UtcTime> from = std::nullopt;   ///< Not before.
    std::optional<UtcTime> until = std::nullopt;  ///< Before.
    std::string before{};                         ///< An audit_id: only those made earlier.
    // NOLINTEND(readability-redundant-*)
};

/// Newest first, at most `limit`. By actor and by object there are indexes; an action alone is
/// looked for among all records of the span.
std::vector<AuditRecord> find_audit(Session& session, const AuditFilter& filter,
                                    std::int64_t limit);

/// Forgets what happened before `before`; gives the number of records.
std::int64_t remove_audit(Session& session, UtcTime before);

}  // namespace certferry::store::service
