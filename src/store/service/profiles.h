#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A profile as it is stored. What the settings mean is known to service/profiles.
struct ProfileRecord {
    std::string tenant_id;
    std::string profile_id;  ///< UUIDv7.
    std::string kind;
    std::string platform;
    std::string display_name;
    std::string settings;      ///< JSON object, without id, version, times and assignments.
    std::int64_t version = 1;  ///< Grows with the settings: devices are told anew.
    std::int64_t edition = 1;  ///< Grows with any change, assignments too: the ETag.
    UtcTime created_at;
    UtcTime modified_at;
};

struct AssignmentRecord {
    std::string group_id;
    bool exclude = false;
};

void insert_profile(Session& session, const ProfileRecord& profile);

std::optional<ProfileRecord> find_profile(Session& session, std::string_view tenant_id,
                                          std::string_view profile_id);

/// Those after `after` (a profile_id; empty: from the first) in order of their ids.
std::vector<ProfileRecord> list_profiles(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit);

/// Replaces name, settings and version if the row still has `edition`, which it counts up. False
/// otherwise.
bool update_profile(Session& session, const ProfileRecord& profile);

/// With its assignments. False if there is none.
bool remove_profile(Session& session, std::string_view tenant_id, std::string_view profile_id);

std::vector<AssignmentRecord> list_assignments(Session& session, std::string_view tenant_id,
                                               std::string_view profile_id);

/// Replaces all of the profile's assignments. Throws Error(store_conflict) for a group given twice.
void set_assignments(Session& session, std::string_view tenant_id, std::string_view profile_id,
                     const std::vector<AssignmentRecord>& assignments);

/// Ids of the groups that a user or a device is a member of.
std::vector<std::string> groups_of(Session& session, std::string_view tenant_id,
                                   std::string_view member_id);

/// An assignment to a group, with the profile that it belongs to.
struct AssignedProfile {
    ProfileRecord profile;
    std::string group_id;
    std::string group_kind;  ///< `user` or `device`.
    bool exclude = false;
};

/// Assignments of the platform's profiles to groups that `user_id` (may be empty) or `device_id` is
/// a member of: one statement, by index.
std::vector<AssignedProfile> assigned_profiles(Session& session, std::string_view tenant_id,
                                               std::string_view platform,
                                               std::string_view device_id,
                                               std::string_view user_id);

}  // namespace certferry::store::service
