#include "store/service/profiles.h"

namespace certferry::store::service {

namespace {

ProfileRecord profile_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .profile_id = row.string(1),
            .kind = row.string(2),
            .platform = row.string(3),
            .display_name = row.string(4),
            .settings = row.string(5),
            .version = row.integer(6),
            .edition = row.integer(7),
            .created_at = row.time(8),
            .modified_at = row.time(9)};
}

}  // namespace

void insert_profile(Session& session, const ProfileRecord& profile) {
    session.execute(
        "INSERT INTO profiles (tenant_id, profile_id, kind, platform, display_name, settings,"
        " version, edition, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {profile.tenant_id, profile.profile_id, profile.kind, profile.platform,
         profile.display_name, profile.settings, profile.version, profile.edition,
         profile.created_at, profile.modified_at});
}

std::optional<ProfileRecord> find_profile(Session& session, std::string_view tenant_id,
                                          std::string_view profile_id) {
    return session.find(
        "SELECT tenant_id, profile_id, kind, platform, display_name, settings, version, edition,"
        " created_at, modified_at FROM profiles WHERE tenant_id = $1 AND profile_id = $2",
        {tenant_id, profile_id}, profile_from_row);
}

std::vector<ProfileRecord> list_profiles(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, profile_id, kind, platform, display_name, settings, version, edition,"
        " created_at, modified_at FROM profiles WHERE tenant_id = $1 AND profile_id > $2"
        " ORDER BY profile_id LIMIT $3",
        {tenant_id, after, limit}, profile_from_row);
}

bool update_profile(Session& session, const ProfileRecord& profile) {
    return session.execute(
               "UPDATE profiles SET display_name = $4, settings = $5, version = $6,"
               " edition = edition + 1, modified_at = $7"
               " WHERE tenant_id = $1 AND profile_id = $2 AND edition = $3",
               {profile.tenant_id, profile.profile_id, profile.edition, profile.display_name,
                profile.settings, profile.version, profile.modified_at}) == 1;
}

bool remove_profile(Session& session, std::string_view tenant_id, std::string_view profile_id) {
    session.execute("DELETE FROM assignments WHERE tenant_id = $1 AND profile_id = $2",
                    {tenant_id, profile_id});
    return session.execute("DELETE FROM profiles WHERE tenant_id = $1 AND profile_id = $2",
                           {tenant_id, profile_id}) == 1;
}

std::vector<AssignmentRecord> list_assignments(Session& session, std::string_view tenant_id,
                                               std::string_view profile_id) {
    return session.list(
        "SELECT group_id, mode FROM assignments WHERE tenant_id = $1 AND profile_id = $2"
        " ORDER BY group_id",
        {tenant_id, profile_id}, [](const Row& row) {
            return AssignmentRecord{.group_id = row.string(0), .exclude = row.text(1) == "exclude"};
        });
}

void set_assignments(Session& session, std::string_view tenant_id, std::string_view profile_id,
                     const std::vector<AssignmentRecord>& assignments) {
    session.execute("DELETE FROM assignments WHERE tenant_id = $1 AND profile_id = $2",
                    {tenant_id, profile_id});
    for (const auto& assignment : assignments) {
        session.execute(
            "INSERT INTO assignments (tenant_id, profile_id, group_id, mode)"
            " VALUES ($1, $2, $3, $4)",
            {tenant_id, profile_id, assignment.group_id,
             assignment.exclude ? "exclude" : "include"});
    }
}

std::vector<std::string> groups_of(Session& session, std::string_view tenant_id,
                                   std::string_view member_id) {
    return session.list(
        "SELECT group_id FROM group_members WHERE tenant_id = $1 AND member_id = $2"
        " ORDER BY group_id",
        {tenant_id, member_id}, [](const Row& row) { return row.string(0); });
}

std::vector<AssignedProfile> assigned_profiles(Session& session, std::string_view tenant_id,
                                               std::string_view platform,
                                               std::string_view device_id,
                                               std::string_view user_id) {
    return session.list(
        "SELECT p.tenant_id, p.profile_id, p.kind, p.platform, p.display_name, p.settings,"
        " p.version, p.edition, p.created_at, p.modified_at, g.group_id, g.kind, a.mode"
        " FROM group_members m"
        " JOIN groups g ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id"
        " JOIN assignments a ON a.tenant_id = g.tenant_id AND a.group_id = g.group_id"
        " JOIN profiles p ON p.tenant_id = a.tenant_id AND p.profile_id = a.profile_id"
        " WHERE m.tenant_id = $1 AND m.member_id IN ($2, $3) AND p.platform = $4"
        " ORDER BY p.profile_id, g.group_id",
        {tenant_id, device_id, user_id, platform}, [](const Row& row) {
            return AssignedProfile{.profile = profile_from_row(row),
                                   .group_id = row.string(10),
                                   .group_kind = row.string(11),
                                   .exclude = row.text(12) == "exclude"};
        });
}

}  // namespace certferry::store::service
