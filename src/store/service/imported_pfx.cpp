#include "store/service/imported_pfx.h"

#include <fmt/format.h>

namespace certferry::store::service {

namespace {

ImportedPfxRecord imported_pfx_from_row(const Row& row) {
    return {
        .key = {.tenant_id = row.string(0), .user_id = row.string(1), .thumbprint = row.bytes(2)},
        .user_principal_name = row.string(3),
        .intended_purpose = row.string(4),
        .provider_name = row.string(5),
        .key_name = row.string(6),
        .padding_scheme = row.string(7),
        .starts_at = row.time(8),
        .expires_at = row.time(9),
        .created_at = row.time(10),
        .modified_at = row.time(11)};
}

std::string select_imported_pfx(std::string_view rest) {
    return fmt::format(
        "SELECT p.tenant_id, p.user_id, p.thumbprint, u.user_principal_name, p.intended_purpose,"
        " p.provider_name, p.key_name, p.padding_scheme, p.starts_at, p.expires_at, p.created_at,"
        " p.modified_at FROM imported_pfx p"
        " JOIN users u ON u.tenant_id = p.tenant_id AND u.user_id = p.user_id {}",
        rest);
}

}  // namespace

bool insert_imported_pfx(Session& session, const ImportedPfxRecord& record,
                         const ImportedPfxContent& content) {
    return session.execute(
               "INSERT INTO imported_pfx (tenant_id, user_id, thumbprint, intended_purpose,"
               " provider_name, key_name, padding_scheme, pfx, encrypted_password, starts_at,"
               " expires_at, created_at, modified_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
               " ON CONFLICT DO NOTHING",
               {record.key.tenant_id, record.key.user_id, record.key.thumbprint,
                record.intended_purpose, record.provider_name, record.key_name,
                record.padding_scheme, content.pfx, content.encrypted_password, record.starts_at,
                record.expires_at, record.created_at, record.modified_at}) == 1;
}

std::optional<ImportedPfxRecord> find_imported_pfx(Session& session, const ImportedPfxKey& key) {
    static const auto sql =
        select_imported_pfx("WHERE p.tenant_id = $1 AND p.user_id = $2 AND p.thumbprint = $3");
    return session.find(sql, {key.tenant_id, key.user_id, key.thumbprint}, imported_pfx_from_row);
}

std::optional<ImportedPfxContent> find_imported_pfx_content(Session& session,
                                                            const ImportedPfxKey& key) {
    return session.find(
        "SELECT pfx, encrypted_password FROM imported_pfx"
        " WHERE tenant_id = $1 AND user_id = $2 AND thumbprint = $3",
        {key.tenant_id, key.user_id, key.thumbprint}, [](const Row& row) {
            return ImportedPfxContent{.pfx = row.bytes(0), .encrypted_password = row.bytes(1)};
        });
}

std::vector<ImportedPfxRecord> imported_pfx_of_user(Session& session, std::string_view tenant_id,
                                                    std::string_view user_id) {
    static const auto sql =
        select_imported_pfx("WHERE p.tenant_id = $1 AND p.user_id = $2 ORDER BY p.thumbprint");
    return session.list(sql, {tenant_id, user_id}, imported_pfx_from_row);
}

std::vector<ImportedPfxRecord> list_imported_pfx(Session& session, const ImportedPfxKey& after,
                                                 std::int64_t limit) {
    static const auto sql = select_imported_pfx(
        "WHERE p.tenant_id = $1 AND (p.user_id, p.thumbprint) > ($2, $3)"
        " ORDER BY p.user_id, p.thumbprint LIMIT $4");
    return session.list(sql, {after.tenant_id, after.user_id, after.thumbprint, limit},
                        imported_pfx_from_row);
}

bool update_imported_pfx(Session& session, const ImportedPfxRecord& record,
                         const std::optional<ImportedPfxContent>& content) {
    const auto changed = session.execute(
        "UPDATE imported_pfx SET intended_purpose = $4, provider_name = $5, key_name = $6,"
        " padding_scheme = $7, starts_at = $8, expires_at = $9, modified_at = $10,"
        " expiry_check_at = CASE WHEN expires_at = $9 THEN expiry_check_at ELSE 0 END"
        " WHERE tenant_id = $1 AND user_id = $2 AND thumbprint = $3",
        {record.key.tenant_id, record.key.user_id, record.key.thumbprint, record.intended_purpose,
         record.provider_name, record.key_name, record.padding_scheme, record.starts_at,
         record.expires_at, record.modified_at});
    if (changed == 1 && content) {
        session.execute(
            "UPDATE imported_pfx SET pfx = $4, encrypted_password = $5"
            " WHERE tenant_id = $1 AND user_id = $2 AND thumbprint = $3",
            {record.key.tenant_id, record.key.user_id, record.key.thumbprint, content->pfx,
             content->encrypted_password});
    }
    return changed == 1;
}

bool remove_imported_pfx(Session& session, const ImportedPfxKey& key) {
    return session.execute(
               "DELETE FROM imported_pfx"
               " WHERE tenant_id = $1 AND user_id = $2 AND thumbprint = $3",
               {key.tenant_id, key.user_id, key.thumbprint}) == 1;
}

std::vector<ImportedPfxRecord> imported_pfx_to_check(Session& session, UtcTime now,
                                                     std::int64_t limit) {
    static const auto sql =
        select_imported_pfx("WHERE p.expiry_check_at <= $1 ORDER BY p.expiry_check_at LIMIT $2");
    return session.list(sql, {now, limit}, imported_pfx_from_row);
}

bool schedule_expiry_check(Session& session, const ImportedPfxKey& key, UtcTime now,
                           std::optional<UtcTime> next) {
    return session.execute(
               "UPDATE imported_pfx SET expiry_check_at = $5 WHERE tenant_id = $1"
               " AND user_id = $2 AND thumbprint = $3 AND expiry_check_at <= $4",
               {key.tenant_id, key.user_id, key.thumbprint, now, next}) == 1;
}

}  // namespace certferry::store::service
