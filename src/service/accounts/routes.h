#pragma once

#include "service/accounts/accounts.h"
#include "service/accounts/new_account.h"
#include "service/api/role_json.h"
#include "service/api/route_adder.h"
#include "store/service/accounts.h"

#include <string>
#include <string_view>

// What the routes of this folder have in common.
namespace certferry::service {

/// Octets of a name that people give: of an account, a tenant, a token.
inline constexpr std::size_t max_name = 100;

/// A fault of a body.
FieldError fault(std::string path, std::string text);

/// The role of a row. Throws Error(store_corrupt).
Role role_of(std::string_view text);

/// True if a principal of role `maker` may give `role` away: not above its own, and an owner's only
/// by an owner.
bool may_give(Role maker, Role role) noexcept;

/// Names by which people sign in: lower-case; empty if `text` is none: 1 to 100 letters, digits and
/// `.`, `_`, `@`, `-`, `+`.
std::string account_name(std::string_view text);

/// Throws Error(last_administrator) if nobody but this account could administer its tenant or the
/// installation. Keeps the others as they are until the transaction ends.
void keep_an_administrator(store::Session& session, const store::service::AccountRecord& account);

/// Notes in the audit what no Api::write() did.
void audit(store::Session& session, const Call& call, std::string_view tenant_id,
           std::string_view actor, std::string_view object, UtcTime now);

/// A session that was opened: what its browser keeps.
struct OpenedSession {
    Secret cookie;
    UtcTime expires_at;
};

/// Opens a session inside a transaction.
OpenedSession open_session(store::Session& session, const store::service::AccountRecord& account,
                           std::string_view remote, const SessionLimits& limits, UtcTime now);

/// Routes of the files of this folder.
void add_session_routes(Api& api, const AccountsParts& parts);
void add_password_route(Api& api, const AccountsParts& parts);
void add_account_routes(Api& api, const AccountsParts& parts);
void add_api_token_routes(Api& api, const AccountsParts& parts);
void add_tenant_routes(Api& api, const AccountsParts& parts);
void add_audit_routes(Api& api, const AccountsParts& parts);
void add_oidc_provider_routes(Api& api, const AccountsParts& parts);
void add_oidc_sign_in_routes(Api& api, const AccountsParts& parts);

}  // namespace certferry::service
