#include "service/accounts/routes.h"

#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/digest.h"
#include "service/api/session_cookie.h"
#include "store/service/audit.h"
#include "store/service/sessions.h"
#include "store/service/tenants.h"

#include <algorithm>

namespace certferry::service {

using store::Session;
using store::service::AccountRecord;

FieldError fault(std::string path, std::string text) {
    return {.code = "E_JSON_VALUE",
            .path = std::move(path),
            .position = std::nullopt,
            .text = std::move(text)};
}

Role role_of(std::string_view text) {
    if (const auto role = role_from_text(text)) {
        return *role;
    }
    throw Error(codes::store_corrupt, "a row has a role that is not known");
}

bool may_give(Role maker, Role role) noexcept {
    return (maker == Role::owner) == (role == Role::owner) && allows(maker, role);
}

std::string account_name(std::string_view text) {
    constexpr std::string_view marks = "._@-+";
    std::string name;
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!upper && !plain && marks.find(c) == std::string_view::npos) {
            return "";
        }
        name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name.size() <= max_name ? name : "";
}

void keep_an_administrator(Session& session, const AccountRecord& account) {
    const auto role = role_of(account.role);
    if (account.disabled || (role != Role::administrator && role != Role::owner)) {
        return;
    }
    if (store::service::count_other_accounts(session, account.tenant_id, account.role,
                                             account.account_id) == 0) {
        throw Error(codes::last_administrator, account.name);
    }
}

AccountRecord add_account(Session& session, std::string_view tenant_id, std::string name, Role role,
                          std::string password_hash, UtcTime now) {
    AccountRecord account;
    account.tenant_id = tenant_id;
    account.account_id = new_uuid(now);
    account.name = std::move(name);
    account.password_hash = std::move(password_hash);
    account.role = to_text(role);
    account.must_change_password = !account.password_hash.empty();
    account.created_at = now;
    account.modified_at = now;
    try {
        store::service::insert_account(session, account);
    } catch (const Error& error) {
        if (error.code() == codes::store_conflict.name) {
            throw Error(codes::object_exists, "an account of this name");
        }
        throw;
    }
    return account;
}

void audit(Session& session, const Call& call, std::string_view tenant_id, std::string_view actor,
           std::string_view object, UtcTime now) {
    store::service::insert_audit(session, {.tenant_id = std::string(tenant_id),
                                           .audit_id = new_uuid(now),
                                           .at = now,
                                           .actor = std::string(actor),
                                           .remote = call.request.remote,
                                           .action = call.route.name,
                                           .object = std::string(object),
                                           .details = "{}"});
}

OpenedSession open_session(Session& session, const AccountRecord& account, std::string_view remote,
                           const SessionLimits& limits, UtcTime now) {
    OpenedSession opened{.cookie = new_cookie(), .expires_at = now + limits.life};
    const auto digest = pki::sha256(opened.cookie.reveal());
    store::service::insert_session(session, {.session_sha256 = to_bytes(ByteView(digest)),
                                             .tenant_id = account.tenant_id,
                                             .account_id = account.account_id,
                                             .remote = std::string(remote),
                                             .created_at = now,
                                             .seen_at = now,
                                             .expires_at = opened.expires_at});
    return opened;
}

void add_accounts_routes(Api& api, const AccountsParts& parts) {
    add_session_routes(api, parts);
    add_password_route(api, parts);
    add_account_routes(api, parts);
    add_api_token_routes(api, parts);
    add_tenant_routes(api, parts);
    add_audit_routes(api, parts);
    add_oidc_provider_routes(api, parts);
    add_oidc_sign_in_routes(api, parts);
}

}  // namespace certferry::service
