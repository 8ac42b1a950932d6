#pragma once

#include "base/time.h"
#include "store/service/name_keys.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// A group of users or of devices, to which profiles are assigned.
struct GroupRecord {
    std::string tenant_id;
    std::string group_id;                    ///< UUIDv7.
    std::optional<std::string> external_id;  ///< The directory's name for it; unique in the tenant.
    std::string display_name;                ///< Unique in the tenant, in any case.
    std::string name_key;                    ///< `display_name` as fold_key() makes it.
    std::string kind;                        ///< `user` or `device`; never changes.
    std::int64_t version = 1;                ///< Of the description; members do not count.
    UtcTime created_at;
    UtcTime modified_at;
};

/// False, and nothing inserted, if name or external id are taken.
bool insert_group(Session& session, const GroupRecord& group);

std::optional<GroupRecord> find_group(Session& session, std::string_view tenant_id,
                                      std::string_view group_id);

/// The same, and nobody else changes or removes it until this transaction ends.
std::optional<GroupRecord> lock_group(Session& session, std::string_view tenant_id,
                                      std::string_view group_id);

std::optional<GroupRecord> find_group_by_name(Session& session, std::string_view tenant_id,
                                              std::string_view name_key);

std::optional<GroupRecord> find_group_by_external_id(Session& session, std::string_view tenant_id,
                                                     std::string_view external_id);

/// Those after `after` (a group_id; empty: from the first), by id, at most `limit`.
std::vector<GroupRecord> list_groups(Session& session, std::string_view tenant_id,
                                     std::string_view after, std::int64_t limit);

/// Those whose name_key begins with `prefix`, by name_key.
std::vector<GroupRecord> list_groups_by_name(Session& session, std::string_view tenant_id,
                                             std::string_view prefix, const NamePosition& after,
                                             std::int64_t limit);

/// Those that have this user or device as a member, by id.
std::vector<GroupRecord> list_groups_of(Session& session, std::string_view tenant_id,
                                        std::string_view member_id, std::string_view after,
                                        std::int64_t limit);

/// Replaces name and external id if the row still has `version`, and counts it up. False otherwise.
/// Throws Error(store_conflict) if they are taken.
bool update_group(Session& session, const GroupRecord& group);

/// Removes the group with its memberships and assignments. False if there is no such group.
bool remove_group(Session& session, std::string_view tenant_id, std::string_view group_id);

/// One membership. Whether the member exists, and is of the group's kind, is the caller's to know.
struct Membership {
    std::string tenant_id;
    std::string group_id;
    std::string member_id;
};

/// False if it was there already.
bool insert_member(Session& session, const Membership& membership);

/// False if it was not there.
bool remove_member(Session& session, const Membership& membership);

bool is_member(Session& session, const Membership& membership);

/// A member as a list shows it.
struct MemberRecord {
    std::string member_id;
    std::string name;  ///< The user's principal name, or the device's name.
};

/// Members after `after` (a member_id; empty: from the first), by id, at most `limit`.
std::vector<MemberRecord> list_members(Session& session, const GroupRecord& group,
                                       std::string_view after, std::int64_t limit);

}  // namespace certferry::store::service
