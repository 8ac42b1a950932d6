#pragma once

#include "service/accounts/routes.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

/// Who the caller is. Without the members of a session if the caller has an API token.
struct WhoAmI {
    std::string actor;  ///< As in the audit.
    Role role = Role::auditor;
    std::string tenant_id;
    std::optional<std::string> tenant_name = std::nullopt;  ///< Not of the installation.
    std::optional<std::string> account_id = std::nullopt;
    std::optional<std::string> account_name = std::nullopt;
    std::optional<bool> must_change_password = std::nullopt;
    std::optional<std::string> csrf_token = std::nullopt;  ///< For X-CSRF-Token of every change.
    std::optional<UtcTime> idle_at =
        std::nullopt;  ///< The session ends then unless it is used before.
    std::optional<UtcTime> expires_at = std::nullopt;
};

BOOST_DESCRIBE_STRUCT(WhoAmI, (),
                      (actor, role, tenant_id, tenant_name, account_id, account_name,
                       must_change_password, csrf_token, idle_at, expires_at))

/// The answer that hands a session to the browser.
Answer session_answer(const AccountsParts& parts, const store::service::AccountRecord& account,
                      const OpenedSession& opened, UtcTime now);

}  // namespace certferry::service
