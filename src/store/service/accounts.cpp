#include "store/service/accounts.h"

namespace certferry::store::service {

namespace {

AccountRecord account_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .account_id = row.string(1),
            .name = row.string(2),
            .password_hash = row.string(3),
            .role = row.string(4),
            .must_change_password = row.flag(5),
            .oidc_issuer = row.optional_string(6),
            .oidc_subject = row.optional_string(7),
            .disabled = row.flag(8),
            .version = row.integer(9),
            .created_at = row.time(10),
            .modified_at = row.time(11)};
}

}  // namespace

void insert_account(Session& session, const AccountRecord& account) {
    session.execute(
        "INSERT INTO accounts (tenant_id, account_id, name, password_hash, role,"
        " must_change_password, oidc_issuer, oidc_subject, disabled, version, created_at, "
        "modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        {account.tenant_id, account.account_id, account.name, account.password_hash, account.role,
         account.must_change_password, account.oidc_issuer, account.oidc_subject, account.disabled,
         account.version, account.created_at, account.modified_at});
}

std::optional<AccountRecord> find_account(Session& session, std::string_view tenant_id,
                                          std::string_view account_id) {
    return session.find(
        "SELECT tenant_id, account_id, name, password_hash, role, must_change_password,"
        " oidc_issuer, oidc_subject, disabled, version, created_at, modified_at FROM accounts"
        " WHERE tenant_id = $1 AND account_id = $2",
        {tenant_id, account_id}, account_from_row);
}

std::optional<AccountRecord> find_account_by_name(Session& session, std::string_view name) {
    return session.find(
        "SELECT tenant_id, account_id, name, password_hash, role, must_change_password,"
        " oidc_issuer, oidc_subject, disabled, version, created_at, modified_at FROM accounts "
        "WHERE name = $1",
        {name}, account_from_row);
}

std::optional<AccountRecord> find_account_by_subject(Session& session, std::string_view tenant_id,
                                                     std::string_view issuer,
                                                     std::string_view subject) {
    return session.find(
        "SELECT tenant_id, account_id, name, password_hash, role, must_change_password,"
        " oidc_issuer, oidc_subject, disabled, version, created_at, modified_at FROM accounts"
        " WHERE tenant_id = $1 AND oidc_issuer = $2 AND oidc_subject = $3",
        {tenant_id, issuer, subject}, account_from_row);
}

std::vector<AccountRecord> list_accounts(Session& session, std::string_view tenant_id,
                                         std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, account_id, name, password_hash, role, must_change_password,"
        " oidc_issuer, oidc_subject, disabled, version, created_at, modified_at FROM accounts"
        " WHERE tenant_id = $1 AND account_id > $2 ORDER BY account_id LIMIT $3",
        {tenant_id, after, limit}, account_from_row);
}

std::int64_t count_other_accounts(Session& session, std::string_view tenant_id,
                                  std::string_view role, std::string_view except) {
    session.lock("accounts " + std::string(tenant_id));
    return session.one(
        "SELECT count(*) FROM accounts"
        " WHERE tenant_id = $1 AND role = $2 AND disabled = 0 AND account_id <> $3",
        {tenant_id, role, except}, [](const Row& row) { return row.integer(0); });
}

bool update_account(Session& session, const AccountRecord& account) {
    return session.execute(
               "UPDATE accounts SET password_hash = $4, role = $5, must_change_password = $6,"
               " disabled = $7, version = version + 1, modified_at = $8"
               " WHERE tenant_id = $1 AND account_id = $2 AND version = $3",
               {account.tenant_id, account.account_id, account.version, account.password_hash,
                account.role, account.must_change_password, account.disabled,
                account.modified_at}) == 1;
}

bool remove_account(Session& session, std::string_view tenant_id, std::string_view account_id) {
    return session.execute("DELETE FROM accounts WHERE tenant_id = $1 AND account_id = $2",
                           {tenant_id, account_id}) == 1;
}

}  // namespace certferry::store::service
