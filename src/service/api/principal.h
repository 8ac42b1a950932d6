#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// What somebody may do. Each role of a tenant may do all that the one before it may; `owner` is
/// apart: it has the installation (tenants, list of releases) and sees nothing of any tenant.
enum class Role {
    auditor,
    helpdesk,
    operator_,  // NOLINT(readability-identifier-naming): the word itself is C++'s
    administrator,
    owner,
};

/// As in JSON, SQL and on the command line: `auditor`, `helpdesk`, `operator`, `administrator`,
/// `owner`.
std::string_view to_text(Role role) noexcept;
std::optional<Role> role_from_text(std::string_view text) noexcept;

/// True if `role` may call what needs `least`.
bool allows(Role role, Role least) noexcept;

/// The browser session of a call.
struct SessionOf {
    Bytes session_sha256;
    std::string account_id;
    std::string account_name;
    UtcTime idle_at;     ///< Ends then unless it is used before.
    UtcTime expires_at;  ///< However much it is used.
    bool must_change_password = false;
};

/// Who makes a call.
struct Principal {
    std::string tenant_id;  ///< store::service::installation_tenant of an owner.
    std::string actor;      ///< As in the audit: `account:alice`, `token:backup`.
    Role role = Role::auditor;
    std::optional<SessionOf> session = std::nullopt;  ///< Not set: an API token.
};

}  // namespace certferry::service
