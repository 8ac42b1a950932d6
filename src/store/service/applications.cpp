#include "store/service/applications.h"

namespace certferry::store::service {

namespace {

ApplicationRecord application_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .application_id = row.string(1),
            .name = row.string(2),
            .roles = row.string(3),
            .secret_sha256 = row.optional_bytes(4),
            .secret_expires_at = row.optional_time(5),
            .certificate = row.optional_bytes(6),
            .version = row.integer(7),
            .created_at = row.time(8),
            .modified_at = row.time(9)};
}

}  // namespace

void insert_application(Session& session, const ApplicationRecord& application) {
    session.execute(
        "INSERT INTO applications (tenant_id, application_id, name, roles, secret_sha256,"
        " secret_expires_at, certificate, version, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {application.tenant_id, application.application_id, application.name, application.roles,
         application.secret_sha256, application.secret_expires_at, application.certificate,
         application.version, application.created_at, application.modified_at});
}

std::optional<ApplicationRecord> find_application(Session& session,
                                                  std::string_view application_id) {
    return session.find(
        "SELECT tenant_id, application_id, name, roles, secret_sha256, secret_expires_at,"
        " certificate, version, created_at, modified_at FROM applications"
        " WHERE application_id = $1",
        {application_id}, application_from_row);
}

std::optional<ApplicationRecord> find_application(Session& session, std::string_view tenant_id,
                                                  std::string_view application_id) {
    return session.find(
        "SELECT tenant_id, application_id, name, roles, secret_sha256, secret_expires_at,"
        " certificate, version, created_at, modified_at FROM applications"
        " WHERE tenant_id = $1 AND application_id = $2",
        {tenant_id, application_id}, application_from_row);
}

std::vector<ApplicationRecord> list_applications(Session& session, std::string_view tenant_id,
                                                 std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, application_id, name, roles, secret_sha256, secret_expires_at,"
        " certificate, version, created_at, modified_at FROM applications"
        " WHERE tenant_id = $1 AND application_id > $2 ORDER BY application_id LIMIT $3",
        {tenant_id, after, limit}, application_from_row);
}

bool update_application(Session& session, const ApplicationRecord& application) {
    return session.execute(
               "UPDATE applications SET name = $4, roles = $5, secret_sha256 = $6,"
               " secret_expires_at = $7, certificate = $8, modified_at = $9,"
               " version = version + 1"
               " WHERE tenant_id = $1 AND application_id = $2 AND version = $3",
               {application.tenant_id, application.application_id, application.version,
                application.name, application.roles, application.secret_sha256,
                application.secret_expires_at, application.certificate, application.modified_at}) ==
           1;
}

bool remove_application(Session& session, std::string_view tenant_id,
                        std::string_view application_id) {
    return session.execute("DELETE FROM applications WHERE tenant_id = $1 AND application_id = $2",
                           {tenant_id, application_id}) == 1;
}

}  // namespace certferry::store::service
