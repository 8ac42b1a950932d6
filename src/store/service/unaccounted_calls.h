#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A call to a CA whose outcome the CA cannot tell: what event 0500 reported.
struct UnaccountedCallRecord {
    std::string tenant_id;
    std::string event_uid;
    std::optional<std::string> connector_id;
    UtcTime at;
    std::string body;  ///< The event: a JSON object.
    std::optional<UtcTime> closed_at;
    std::optional<std::string> closed_by;
    std::optional<std::string> remark;
};

/// Adds an open one; nothing happens if it is there.
void add_unaccounted_call(Session& session, const UnaccountedCallRecord& call);

std::optional<UnaccountedCallRecord> find_unaccounted_call(Session& session,
                                                           std::string_view tenant_id,
                                                           std::string_view event_uid);

/// The open ones behind `after`, by event_uid.
std::vector<UnaccountedCallRecord> open_unaccounted_calls(Session& session,
                                                          std::string_view tenant_id,
                                                          std::string_view after,
                                                          std::int64_t limit);

/// Writes `closed_…` and `remark` if it is open. False otherwise.
bool close_unaccounted_call(Session& session, const UnaccountedCallRecord& call);

}  // namespace certferry::store::service
