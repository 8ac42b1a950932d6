#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "service/accounts/session_answer.h"
#include "service/accounts/sign_in_limit.h"
#include "store/service/sessions.h"

namespace certferry::service {

namespace {

using store::Session;

/// Body of the change.
struct PasswordChange {
    Secret old_password;
    Secret new_password;
};

BOOST_DESCRIBE_STRUCT(PasswordChange, (), (old_password, new_password))

std::vector<FieldError> faults_of(const PasswordChange& change, std::string_view account_name) {
    const auto size = change.new_password.size();
    if (size < min_password_bytes || size > max_password_bytes) {
        return {fault("/newPassword", "12 to 1024 octets")};
    }
    if (equal_secrets(change.new_password, change.old_password)) {
        return {fault("/newPassword", "the same as before")};
    }
    if (change.new_password.reveal_text() == account_name) {
        return {fault("/newPassword", "the same as the name")};
    }
    return {};
}

/// A stolen session must not be a way to guess: wrong passwords count as those of sign-ins do.
Answer change_password(const AccountsParts& parts, const Call& call) {
    const auto change = call.body<PasswordChange>();
    const auto& caller = call.principal.session;
    if (!caller) {
        throw Error(codes::session_needed, call.principal.actor);
    }
    if (auto faults = faults_of(change, caller->account_name); !faults.empty()) {
        return {.errors = std::move(faults)};
    }
    const UtcTime now = parts.clock.now();
    const auto attempted = Attempted::of(caller->account_name, call.request.remote);
    auto account = parts.database.write([&](Session& session) {
        begin_attempt(session, attempted, now);
        return store::service::find_account(session, call.principal.tenant_id, caller->account_id);
    });
    if (!account || change.old_password.size() > max_password_bytes ||
        !parts.passwords.matches(account->password_hash, change.old_password)) {
        throw Error(codes::sign_in_refused, "from " + call.request.remote);
    }
    account->password_hash = parts.passwords.hash(change.new_password);
    account->must_change_password = false;
    account->modified_at = now;
    const auto opened = parts.database.write([&](Session& session) {
        if (!store::service::update_account(session, *account)) {
            throw Error(codes::object_changed, account->name);
        }
        succeed_attempt(session, attempted);
        store::service::remove_sessions_of(session, account->tenant_id, account->account_id);
        audit(session, call, account->tenant_id, call.principal.actor, account->account_id, now);
        return open_session(session, *account, call.request.remote, parts.authenticator.limits(),
                            now);
    });
    return session_answer(parts, *account, opened, now);
}

}  // namespace

void add_password_route(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    add("POST", "/session/password", "session.password", Access::signed_in, change_password,
        {.summary =
             "Change one's own password; ends all sessions of the account and opens a new one",
         .body = body_of<PasswordChange>(),
         .status = 201,
         .answer = wire::json_schema<WhoAmI>()});
}

}  // namespace certferry::service
