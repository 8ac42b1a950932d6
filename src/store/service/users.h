#pragma once

#include "base/time.h"
#include "store/service/name_keys.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// A person of a tenant, as the directory or an administrator describes them.
struct UserRecord {
    std::string tenant_id;
    std::string user_id;                     ///< UUIDv7.
    std::optional<std::string> external_id;  ///< The directory's name for it; unique in the tenant.
    std::string user_principal_name;         ///< Unique in the tenant, in any case.
    std::string upn_key;                     ///< `user_principal_name` as fold_key() makes it.
    std::string display_name;
    std::string name_key;  ///< `display_name` as fold_key() makes it.
    std::optional<std::string> email_address;
    std::optional<std::string> on_premises_distinguished_name;
    std::optional<std::string> on_premises_sam_account_name;
    std::optional<std::string> security_identifier;
    std::string sources = "{}";  ///< JSON object: attribute -> `directory` or `admin`.
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

/// False, and nothing inserted, if principal name or external id are taken.
bool insert_user(Session& session, const UserRecord& user);

std::optional<UserRecord> find_user(Session& session, std::string_view tenant_id,
                                    std::string_view user_id);

/// The same, and nobody else changes or removes it until this transaction ends.
std::optional<UserRecord> lock_user(Session& session, std::string_view tenant_id,
                                    std::string_view user_id);

std::optional<UserRecord> find_user_by_upn(Session& session, std::string_view tenant_id,
                                           std::string_view upn_key);

std::optional<UserRecord> find_user_by_external_id(Session& session, std::string_view tenant_id,
                                                   std::string_view external_id);

/// Those after `after` (a user_id; empty: from the first), by id, at most `limit`.
std::vector<UserRecord> list_users(Session& session, std::string_view tenant_id,
                                   std::string_view after, std::int64_t limit);

/// Those whose upn_key begins with `prefix`, by upn_key.
std::vector<UserRecord> list_users_by_upn(Session& session, std::string_view tenant_id,
                                          std::string_view prefix, const NamePosition& after,
                                          std::int64_t limit);

/// Those whose name_key begins with `prefix`, by name_key and id.
std::vector<UserRecord> list_users_by_name(Session& session, std::string_view tenant_id,
                                           std::string_view prefix, const NamePosition& after,
                                           std::int64_t limit);

/// Replaces what describes the user if the row still has `version`, and counts it up. False
/// otherwise. Throws Error(store_conflict) if principal name or external id are taken.
bool update_user(Session& session, const UserRecord& user);

/// Removes the user with their memberships, and from the devices that were theirs. False if there
/// is no such user.
bool remove_user(Session& session, std::string_view tenant_id, std::string_view user_id,
                 UtcTime now);

}  // namespace certferry::store::service
