#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

struct AccountRecord {
    std::string tenant_id;
    std::string account_id;     ///< UUIDv7.
    std::string name;           ///< Unique in the installation, in lower case.
    std::string password_hash;  ///< Empty: no password opens it.
    std::string role;
    bool must_change_password = false;
    std::optional<std::string> oidc_issuer;  ///< Who it is at the tenant's OpenID provider.
    std::optional<std::string> oidc_subject;
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

std::optional<AccountRecord> find_account_by_subject(Session& session, std::string_view tenant_id,
                                                     std::string_view issuer,
                                                     std::string_view subject);

/// Those after `after` (an account_id; empty: from the first), at most `limit`.
std::vector<AccountRecord> list_accounts(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit);

/// How many accounts of the tenant have this role and are not disabled, apart from `except`. Holds
/// up others who ask the same until the transaction ends.
std::int64_t count_other_accounts(Session& session, std::string_view tenant_id,
                                  std::string_view role, std::string_view except);

/// Replaces password, role and state if the row still has `version`, and counts it up. False
/// otherwise.
bool update_account(Session& session, const AccountRecord& account);

bool remove_account(Session& session, std::string_view tenant_id, std::string_view account_id);

}  // namespace certferry::store::service
