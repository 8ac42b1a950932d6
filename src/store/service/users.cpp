#include "store/service/users.h"

namespace certferry::store::service {

namespace {

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string user_of_tenant =
    "SELECT tenant_id, user_id, external_id, user_principal_name, upn_key, display_name, name_key,"
    " email_address, on_premises_distinguished_name, on_premises_sam_account_name,"
    " security_identifier, sources, version, created_at, modified_at FROM users"
    " WHERE tenant_id = $1";
const std::string user_by_id = user_of_tenant + " AND user_id = $2";
const std::string user_locked_by_id = user_of_tenant + " AND user_id = $2 FOR UPDATE";
const std::string user_by_upn = user_of_tenant + " AND upn_key = $2";
const std::string user_by_external_id = user_of_tenant + " AND external_id = $2";
const std::string user_list_by_id = user_of_tenant + " AND user_id > $2 ORDER BY user_id LIMIT $3";
const std::string user_list_by_upn =
    user_of_tenant +
    " AND (upn_key, user_id) > ($2, $3) AND upn_key < $4 ORDER BY upn_key, user_id LIMIT $5";
const std::string user_list_by_name = user_of_tenant +
                                      " AND (name_key, user_id) > ($2, $3) AND name_key < $4"
                                      " ORDER BY name_key, user_id LIMIT $5";

UserRecord user_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .user_id = row.string(1),
            .external_id = row.optional_string(2),
            .user_principal_name = row.string(3),
            .upn_key = row.string(4),
            .display_name = row.string(5),
            .name_key = row.string(6),
            .email_address = row.optional_string(7),
            .on_premises_distinguished_name = row.optional_string(8),
            .on_premises_sam_account_name = row.optional_string(9),
            .security_identifier = row.optional_string(10),
            .sources = row.string(11),
            .version = row.integer(12),
            .created_at = row.time(13),
            .modified_at = row.time(14)};
}

}  // namespace

bool insert_user(Session& session, const UserRecord& user) {
    return session.execute(
               "INSERT INTO users (tenant_id, user_id, external_id, user_principal_name, upn_key,"
               " display_name, name_key, email_address, on_premises_distinguished_name,"
               " on_premises_sam_account_name, security_identifier, sources, version, created_at,"
               " modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
               " $15) ON CONFLICT DO NOTHING",
               {user.tenant_id, user.user_id, user.external_id, user.user_principal_name,
                user.upn_key, user.display_name, user.name_key, user.email_address,
                user.on_premises_distinguished_name, user.on_premises_sam_account_name,
                user.security_identifier, user.sources, user.version, user.created_at,
                user.modified_at}) == 1;
}

std::optional<UserRecord> find_user(Session& session, std::string_view tenant_id,
                                    std::string_view user_id) {
    return session.find(user_by_id, {tenant_id, user_id}, user_from_row);
}

std::optional<UserRecord> lock_user(Session& session, std::string_view tenant_id,
                                    std::string_view user_id) {
    return session.find(user_locked_by_id, {tenant_id, user_id}, user_from_row);
}

std::optional<UserRecord> find_user_by_upn(Session& session, std::string_view tenant_id,
                                           std::string_view upn_key) {
    return session.find(user_by_upn, {tenant_id, upn_key}, user_from_row);
}

std::optional<UserRecord> find_user_by_external_id(Session& session, std::string_view tenant_id,
                                                   std::string_view external_id) {
    return session.find(user_by_external_id, {tenant_id, external_id}, user_from_row);
}

std::vector<UserRecord> list_users(Session& session, std::string_view tenant_id,
                                   std::string_view after, std::int64_t limit) {
    return session.list(user_list_by_id, {tenant_id, after, limit}, user_from_row);
}

std::vector<UserRecord> list_users_by_upn(Session& session, std::string_view tenant_id,
                                          std::string_view prefix, const NamePosition& after,
                                          std::int64_t limit) {
    return session.list(user_list_by_upn,
                        {tenant_id, first_key(prefix, after), after.id, prefix_end(prefix), limit},
                        user_from_row);
}

std::vector<UserRecord> list_users_by_name(Session& session, std::string_view tenant_id,
                                           std::string_view prefix, const NamePosition& after,
                                           std::int64_t limit) {
    return session.list(user_list_by_name,
                        {tenant_id, first_key(prefix, after), after.id, prefix_end(prefix), limit},
                        user_from_row);
}

bool update_user(Session& session, const UserRecord& user) {
    return session.execute(
               "UPDATE users SET external_id = $4, user_principal_name = $5, upn_key = $6,"
               " display_name = $7, name_key = $8, email_address = $9,"
               " on_premises_distinguished_name = $10, on_premises_sam_account_name = $11,"
               " security_identifier = $12, sources = $13, modified_at = $14,"
               " version = version + 1 WHERE tenant_id = $1 AND user_id = $2 AND version = $3",
               {user.tenant_id, user.user_id, user.version, user.external_id,
                user.user_principal_name, user.upn_key, user.display_name, user.name_key,
                user.email_address, user.on_premises_distinguished_name,
                user.on_premises_sam_account_name, user.security_identifier, user.sources,
                user.modified_at}) == 1;
}

bool remove_user(Session& session, std::string_view tenant_id, std::string_view user_id,
                 UtcTime now) {
    session.execute("DELETE FROM group_members WHERE tenant_id = $1 AND member_id = $2",
                    {tenant_id, user_id});
    session.execute(
        "UPDATE devices SET user_id = NULL, version = version + 1, modified_at = $3"
        " WHERE tenant_id = $1 AND user_id = $2",
        {tenant_id, user_id, now});
    return session.execute("DELETE FROM users WHERE tenant_id = $1 AND user_id = $2",
                           {tenant_id, user_id}) == 1;
}

}  // namespace certferry::store::service
