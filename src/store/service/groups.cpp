#include "store/service/groups.h"

namespace certferry::store::service {

namespace {

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string group_of_tenant =
    "SELECT tenant_id, group_id, external_id, display_name, name_key, kind, version, created_at,"
    " modified_at FROM groups WHERE tenant_id = $1";
const std::string group_by_id = group_of_tenant + " AND group_id = $2";
const std::string group_locked_by_id = group_of_tenant + " AND group_id = $2 FOR UPDATE";
const std::string group_by_name = group_of_tenant + " AND name_key = $2";
const std::string group_by_external_id = group_of_tenant + " AND external_id = $2";
const std::string group_list_by_id =
    group_of_tenant + " AND group_id > $2 ORDER BY group_id LIMIT $3";
const std::string group_list_by_name =
    group_of_tenant +
    " AND (name_key, group_id) > ($2, $3) AND name_key < $4 ORDER BY name_key, group_id LIMIT $5";

GroupRecord group_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .group_id = row.string(1),
            .external_id = row.optional_string(2),
            .display_name = row.string(3),
            .name_key = row.string(4),
            .kind = row.string(5),
            .version = row.integer(6),
            .created_at = row.time(7),
            .modified_at = row.time(8)};
}

MemberRecord member_from_row(const Row& row) {
    return {.member_id = row.string(0), .name = row.string(1)};
}

}  // namespace

bool insert_group(Session& session, const GroupRecord& group) {
    return session.execute(
               "INSERT INTO groups (tenant_id, group_id, external_id, display_name, name_key, kind,"
               " version, created_at, modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
               " ON CONFLICT DO NOTHING",
               {group.tenant_id, group.group_id, group.external_id, group.display_name,
                group.name_key, group.kind, group.version, group.created_at, group.modified_at}) ==
           1;
}

std::optional<GroupRecord> find_group(Session& session, std::string_view tenant_id,
                                      std::string_view group_id) {
    return session.find(group_by_id, {tenant_id, group_id}, group_from_row);
}

std::optional<GroupRecord> lock_group(Session& session, std::string_view tenant_id,
                                      std::string_view group_id) {
    return session.find(group_locked_by_id, {tenant_id, group_id}, group_from_row);
}

std::optional<GroupRecord> find_group_by_name(Session& session, std::string_view tenant_id,
                                              std::string_view name_key) {
    return session.find(group_by_name, {tenant_id, name_key}, group_from_row);
}

std::optional<GroupRecord> find_group_by_external_id(Session& session, std::string_view tenant_id,
                                                     std::string_view external_id) {
    return session.find(group_by_external_id, {tenant_id, external_id}, group_from_row);
}

std::vector<GroupRecord> list_groups(Session& session, std::string_view tenant_id,
                                     std::string_view after, std::int64_t limit) {
    return session.list(group_list_by_id, {tenant_id, after, limit}, group_from_row);
}

std::vector<GroupRecord> list_groups_by_name(Session& session, std::string_view tenant_id,
                                             std::string_view prefix, const NamePosition& after,
                                             std::int64_t limit) {
    return session.list(group_list_by_name,
                        {tenant_id, first_key(prefix, after), after.id, prefix_end(prefix), limit},
                        group_from_row);
}

std::vector<GroupRecord> list_groups_of(Session& session, std::string_view tenant_id,
                                        std::string_view member_id, std::string_view after,
                                        std::int64_t limit) {
    return session.list(
        "SELECT g.tenant_id, g.group_id, g.external_id, g.display_name, g.name_key, g.kind,"
        " g.version, g.created_at, g.modified_at FROM group_members m JOIN groups g"
        " ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id"
        " WHERE m.tenant_id = $1 AND m.member_id = $2 AND m.group_id > $3"
        " ORDER BY m.group_id LIMIT $4",
        {tenant_id, member_id, after, limit}, group_from_row);
}

bool update_group(Session& session, const GroupRecord& group) {
    return session.execute(
               "UPDATE groups SET external_id = $4, display_name = $5, name_key = $6,"
               " modified_at = $7, version = version + 1"
               " WHERE tenant_id = $1 AND group_id = $2 AND version = $3",
               {group.tenant_id, group.group_id, group.version, group.external_id,
                group.display_name, group.name_key, group.modified_at}) == 1;
}

bool remove_group(Session& session, std::string_view tenant_id, std::string_view group_id) {
    session.execute("DELETE FROM group_members WHERE tenant_id = $1 AND group_id = $2",
                    {tenant_id, group_id});
    session.execute("DELETE FROM assignments WHERE tenant_id = $1 AND group_id = $2",
                    {tenant_id, group_id});
    return session.execute("DELETE FROM groups WHERE tenant_id = $1 AND group_id = $2",
                           {tenant_id, group_id}) == 1;
}

bool insert_member(Session& session, const Membership& membership) {
    return session.execute(
               "INSERT INTO group_members (tenant_id, group_id, member_id) VALUES ($1, $2, $3)"
               " ON CONFLICT DO NOTHING",
               {membership.tenant_id, membership.group_id, membership.member_id}) == 1;
}

bool remove_member(Session& session, const Membership& membership) {
    return session.execute(
               "DELETE FROM group_members"
               " WHERE tenant_id = $1 AND group_id = $2 AND member_id = $3",
               {membership.tenant_id, membership.group_id, membership.member_id}) == 1;
}

bool is_member(Session& session, const Membership& membership) {
    return session
        .find(
            "SELECT member_id FROM group_members"
            " WHERE tenant_id = $1 AND group_id = $2 AND member_id = $3",
            {membership.tenant_id, membership.group_id, membership.member_id},
            [](const Row& row) { return row.string(0); })
        .has_value();
}

std::vector<MemberRecord> list_members(Session& session, const GroupRecord& group,
                                       std::string_view after, std::int64_t limit) {
    if (group.kind == "user") {
        return session.list(
            "SELECT m.member_id, u.user_principal_name FROM group_members m JOIN users u"
            " ON u.tenant_id = m.tenant_id AND u.user_id = m.member_id"
            " WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.member_id > $3"
            " ORDER BY m.member_id LIMIT $4",
            {group.tenant_id, group.group_id, after, limit}, member_from_row);
    }
    return session.list(
        "SELECT m.member_id, d.device_name FROM group_members m JOIN devices d"
        " ON d.tenant_id = m.tenant_id AND d.device_id = m.member_id"
        " WHERE m.tenant_id = $1 AND m.group_id = $2 AND m.member_id > $3"
        " ORDER BY m.member_id LIMIT $4",
        {group.tenant_id, group.group_id, after, limit}, member_from_row);
}

}  // namespace certferry::store::service
