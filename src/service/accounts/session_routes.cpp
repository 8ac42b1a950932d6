#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "service/accounts/session_answer.h"
#include "service/accounts/sign_in_limit.h"
#include "service/api/session_cookie.h"
#include "store/service/sessions.h"
#include "store/service/tenants.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::AccountRecord;

/// Body of the sign-in.
struct Credentials {
    std::string name;
    Secret password;
};

BOOST_DESCRIBE_STRUCT(Credentials, (), (name, password))

std::optional<std::string> tenant_name(Session& session, std::string_view tenant_id) {
    const auto tenant = store::service::find_tenant(session, tenant_id);
    return tenant ? std::optional(tenant->name) : std::nullopt;
}

/// What a right password gives: nothing, where the account may not sign in.
std::optional<OpenedSession> admit(const AccountsParts& parts, const Call& call, Session& session,
                                   const Attempted& attempted, const AccountRecord& account,
                                   UtcTime now) {
    // The account as it is now: it may have been changed while its password was looked at.
    const auto current =
        store::service::find_account(session, account.tenant_id, account.account_id);
    if (!current || current->disabled || current->password_hash != account.password_hash) {
        return std::nullopt;
    }
    succeed_attempt(session, attempted);
    audit(session, call, account.tenant_id, "account:" + account.name, account.account_id, now);
    return open_session(session, *current, call.request.remote, parts.authenticator.limits(), now);
}

/// Unknown names, disabled accounts and wrong passwords take the same way: one hash and two
/// commits, and get the same answer.
Answer sign_in(const AccountsParts& parts, const Call& call) {
    const auto credentials = call.body<Credentials>();
    const UtcTime now = parts.clock.now();
    const auto name = account_name(credentials.name);
    const auto attempted = Attempted::of(name, call.request.remote);
    const auto account = parts.database.write([&](Session& session) {
        begin_attempt(session, attempted, now);
        return store::service::find_account_by_name(session, name);
    });
    const bool fits =
        credentials.password.size() <= max_password_bytes &&
        parts.passwords.matches(account ? account->password_hash : "", credentials.password);
    const auto opened = parts.database.write([&](Session& session) {
        auto admitted =
            fits && account ? admit(parts, call, session, attempted, *account, now) : std::nullopt;
        if (!admitted) {
            audit(session, call,
                  account ? std::string_view(account->tenant_id)
                          : store::service::installation_tenant,
                  "refused", account ? account->account_id : "", now);
        }
        return admitted;
    });
    if (!opened) {
        throw Error(codes::sign_in_refused, "from " + call.request.remote);
    }
    return session_answer(parts, *account, *opened, now);
}

Answer who_am_i(const AccountsParts& parts, const Call& call) {
    const auto& principal = call.principal;
    WhoAmI who{.actor = principal.actor,
               .role = principal.role,
               .tenant_id = principal.tenant_id,
               .tenant_name = parts.database.read(
                   [&](Session& session) { return tenant_name(session, principal.tenant_id); })};
    if (const auto& session = principal.session) {
        who.account_id = session->account_id;
        who.account_name = session->account_name;
        who.must_change_password = session->must_change_password;
        who.idle_at = session->idle_at;
        who.expires_at = session->expires_at;
        if (const auto cookie = cookie_of(call.request, session_cookie)) {
            who.csrf_token = std::string(csrf_token_of(*cookie).reveal_text());
        }
    }
    return {.body = wire::write_json(who)};
}

Answer sign_out(const AccountsParts& parts, const Call& call) {
    const auto& session_of_call = call.principal.session;
    if (!session_of_call) {
        throw Error(codes::session_needed, call.principal.actor);
    }
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        store::service::remove_session(session, session_of_call->session_sha256);
        return {.status = 204,
                .object = session_of_call->account_id,
                .headers = {{"Set-Cookie", remove_cookie(session_cookie)}}};
    });
}

}  // namespace

Answer session_answer(const AccountsParts& parts, const AccountRecord& account,
                      const OpenedSession& opened, UtcTime now) {
    const WhoAmI who{
        .actor = "account:" + account.name,
        .role = role_of(account.role),
        .tenant_id = account.tenant_id,
        .tenant_name = parts.database.read(
            [&](Session& session) { return tenant_name(session, account.tenant_id); }),
        .account_id = account.account_id,
        .account_name = account.name,
        .must_change_password = account.must_change_password,
        .csrf_token = std::string(csrf_token_of(opened.cookie.reveal_text()).reveal_text()),
        .idle_at = std::min(now + parts.authenticator.limits().idle, opened.expires_at),
        .expires_at = opened.expires_at};
    return {.status = 201,
            .body = wire::write_json(who),
            .headers = {
                {"Set-Cookie", set_cookie(session_cookie, opened.cookie.reveal_text(), "Strict")}}};
}

void add_session_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    add("POST", "/session", "session.create", Access::anybody, sign_in,
        {.summary = "Sign in with name and password; sets the session's cookie",
         .body = body_of<Credentials>(),
         .status = 201,
         .answer = wire::json_schema<WhoAmI>()});
    add("GET", "/session", "session.read", Access::signed_in, who_am_i,
        {.summary = "Who the caller is, and the session's CSRF token",
         .answer = wire::json_schema<WhoAmI>()});
    add("DELETE", "/session", "session.delete", Access::signed_in, sign_out,
        {.summary = "Sign out", .status = 204});
}

}  // namespace certferry::service
