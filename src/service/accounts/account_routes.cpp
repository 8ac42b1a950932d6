#include "base/codes/service.h"
#include "base/error.h"
#include "service/accounts/routes.h"
#include "service/api/page_answer.h"
#include "store/service/sessions.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::AccountRecord;

struct AccountOrder {
    std::string name;
    Role role = Role::auditor;
};

BOOST_DESCRIBE_STRUCT(AccountOrder, (), (name, role))

struct AccountChange {
    Role role = Role::auditor;
    bool disabled = false;
};

BOOST_DESCRIBE_STRUCT(AccountChange, (), (role, disabled))

struct AccountAnswer {
    std::string id;
    std::string name;
    Role role = Role::auditor;
    bool disabled = false;
    bool must_change_password = false;
    bool has_password = false;
    std::optional<std::string> oidc_issuer;
    std::optional<std::string> oidc_subject;
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
    std::optional<std::string> one_time_password;  ///< Shown once.
};

BOOST_DESCRIBE_STRUCT(AccountAnswer, (),
                      (id, name, role, disabled, must_change_password, has_password, oidc_issuer,
                       oidc_subject, version, created_at, modified_at, one_time_password))

AccountAnswer to_answer(const AccountRecord& account) {
    return {.id = account.account_id,
            .name = account.name,
            .role = role_of(account.role),
            .disabled = account.disabled,
            .must_change_password = account.must_change_password,
            .has_password = !account.password_hash.empty(),
            .oidc_issuer = account.oidc_issuer,
            .oidc_subject = account.oidc_subject,
            .version = account.version,
            .created_at = account.created_at,
            .modified_at = account.modified_at,
            .one_time_password = std::nullopt};
}

Answer answer_of(const AccountRecord& account) {
    return {.body = wire::write_json(to_answer(account)),
            .version = account.version,
            .object = account.account_id};
}

Answer answer_with(const AccountRecord& account, const Secret& password) {
    auto body = to_answer(account);
    body.one_time_password = std::string(password.reveal_text());
    return {
        .body = wire::write_json(body), .version = account.version, .object = account.account_id};
}

AccountRecord load_known(Session& session, const Call& call) {
    auto account = store::service::find_account(session, call.principal.tenant_id, call.ids.at(0));
    if (!account) {
        refuse_unknown_object("account", call.ids.at(0));
    }
    return *std::move(account);
}

Answer list_accounts(const AccountsParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto accounts = parts.database.read([&](Session& session) {
        return store::service::list_accounts(session, call.principal.tenant_id, page.after,
                                             page.limit + 1);
    });
    return page_answer(
        page, accounts, [](const auto& account) { return wire::write_json(to_answer(account)); },
        [](const AccountRecord& account) { return account.account_id; });
}

Answer read_account(const AccountsParts& parts, const Call& call) {
    return answer_of(
        parts.database.read([&](Session& session) { return load_known(session, call); }));
}

Answer create_account(const AccountsParts& parts, const Call& call) {
    const auto order = call.body<AccountOrder>();
    const auto name = account_name(order.name);
    std::vector<FieldError> faults;
    if (name.empty()) {
        faults.push_back(fault("/name", "1 to 100 of letters, digits and ._@-+"));
    }
    if (!may_give(call.principal.role, order.role)) {
        faults.push_back(fault("/role", std::string(to_text(order.role))));
    }
    if (!faults.empty()) {
        return {.errors = std::move(faults)};
    }
    const auto password = one_time_password();
    const auto hash = parts.passwords.hash(password);
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        const auto account =
            add_account(session, call.principal.tenant_id, name, order.role, hash, now);
        auto answer = answer_with(account, password);
        answer.status = 201;
        answer.location = "/accounts/" + account.account_id;
        answer.details = {{"name", account.name}, {"role", account.role}};
        return answer;
    });
}

Answer update_account(const AccountsParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto change = call.body<AccountChange>();
    if (!may_give(call.principal.role, change.role)) {
        return {.errors = {fault("/role", std::string(to_text(change.role)))}};
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto account = load_known(session, call);
        const std::string role(to_text(change.role));
        if (account.role != role || change.disabled) {
            keep_an_administrator(session, account);
        }
        if (account.role != role || change.disabled) {
            store::service::remove_sessions_of(session, account.tenant_id, account.account_id);
        }
        account.role = role;
        account.disabled = change.disabled;
        account.version = version;
        account.modified_at = now;
        if (!store::service::update_account(session, account)) {
            throw Error(codes::object_changed, account.name);
        }
        ++account.version;
        auto answer = answer_of(account);
        answer.details = {{"role", account.role}, {"disabled", account.disabled}};
        return answer;
    });
}

Answer delete_account(const AccountsParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        const auto account = load_known(session, call);
        keep_an_administrator(session, account);
        store::service::remove_sessions_of(session, account.tenant_id, account.account_id);
        store::service::remove_account(session, account.tenant_id, account.account_id);
        return {.status = 204, .object = account.account_id, .details = {{"name", account.name}}};
    });
}

Answer reset_password(const AccountsParts& parts, const Call& call) {
    const auto password = one_time_password();
    const auto hash = parts.passwords.hash(password);
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto account = load_known(session, call);
        account.password_hash = hash;
        account.must_change_password = true;
        account.modified_at = now;
        if (!store::service::update_account(session, account)) {
            throw Error(codes::object_changed, account.name);
        }
        ++account.version;
        store::service::remove_sessions_of(session, account.tenant_id, account.account_id);
        return answer_with(account, password);
    });
}

}  // namespace

void add_account_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto who = Access::role_or_owner;
    const auto schema = wire::json_schema<AccountAnswer>();
    add("GET", "/accounts", "account.list", who, list_accounts,
        {.summary = "Accounts of the tenant",
         .query = page_parameters(),
         .answer = page_schema(schema)});
    add("POST", "/accounts", "account.create", who, create_account,
        {.summary = "Make an account; its one-time password is shown once",
         .body = body_of<AccountOrder>(),
         .status = 201,
         .answer = schema});
    add("GET", "/accounts/{accountId}", "account.read", who, read_account,
        {.summary = "An account", .answer = schema});
    add("PUT", "/accounts/{accountId}", "account.update", who, update_account,
        {.summary = "Change role and state; ends the account's sessions",
         .body = body_of<AccountChange>(),
         .answer = schema,
         .needs_etag = true});
    add("DELETE", "/accounts/{accountId}", "account.delete", who, delete_account,
        {.summary = "Remove an account, but never the last administrator", .status = 204});
    add("POST", "/accounts/{accountId}/resetPassword", "account.resetPassword", who, reset_password,
        {.summary = "Give an account a new one-time password, shown once", .answer = schema});
}

}  // namespace certferry::service
