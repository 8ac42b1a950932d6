#pragma once

#include "service/profiles/profile.h"
#include "store/service/profiles.h"
#include "store/session.h"

#include <string>
#include <vector>

namespace certferry::service {

/// The row of a profile: ids, versions and times as in `profile`, its settings as JSON.
store::service::ProfileRecord to_record(std::string_view tenant_id, const Profile& profile,
                                        std::int64_t edition);

/// The profile that a row holds, without assignments. Throws Error(store_corrupt).
Profile from_record(const store::service::ProfileRecord& record);

/// The profile's assignments, each with the kind of its group.
std::vector<Assignment> load_assignments(store::Session& session, std::string_view tenant_id,
                                         std::string_view profile_id);

}  // namespace certferry::service
