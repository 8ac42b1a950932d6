#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

struct AccountRecord {
    std::string tenant_id;
    std::string account_id;  ///< UUIDv7.
    std::string name;        ///< Unique in the installation, in lower case.
    std::string password_hash;
    std::string role;
    bool must_change_password = false;
    std::int64_t failures = 0;  ///< Wrong passwords since the last right one.
    std::optional<UtcTime> locked_until;
    bool disabled = false;
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

/// Throws Error(store_conflict) if there is an account of this name.
void insert_account(Session& session, const AccountRecord& account);

std::optional<AccountRecord> find_account(Session& session, std::string_view tenant_id,
                                          std::string_view account_id);

/// By name, of whatever tenant.
std::optional<AccountRecord> find_account_by_name(Session& session, std::string_view name);

std::vector<AccountRecord> list_accounts(Session& session, std::string_view tenant_id);

/// Replaces password, role and state if the row still has `version`, and counts it up. False
/// otherwise.
bool update_account(Session& session, const AccountRecord& account);

/// Counts a wrong password, or forgets the earlier ones.
void set_account_failures(Session& session, const AccountRecord& account);

bool remove_account(Session& session, std::string_view tenant_id, std::string_view account_id);

}  // namespace certferry::store::service
