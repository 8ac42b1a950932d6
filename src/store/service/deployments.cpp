#include "store/service/deployments.h"

#include "store/service/deployment_row.h"

#include <tuple>

namespace certferry::store::service {

bool same_but_for_time(const DeploymentRecord& one, const DeploymentRecord& other) noexcept {
    const auto fields = [](const DeploymentRecord& record) {
        return std::tie(record.tenant_id, record.device_id, record.profile_id,
                        record.profile_version, record.state, record.code, record.detail,
                        record.certificate_id, record.removing);
    };
    return fields(one) == fields(other);
}

void put_deployment(Session& session, const DeploymentRecord& deployment) {
    session.execute_later(
        "INSERT INTO deployments (tenant_id, device_id, profile_id, profile_version, state, code,"
        " detail, certificate_id, removing, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (tenant_id, device_id, profile_id) DO UPDATE SET"
        " profile_version = excluded.profile_version, state = excluded.state,"
        " code = excluded.code, detail = excluded.detail,"
        " certificate_id = excluded.certificate_id, removing = excluded.removing,"
        " modified_at = excluded.modified_at",
        {deployment.tenant_id, deployment.device_id, deployment.profile_id,
         deployment.profile_version, deployment.state, deployment.code, deployment.detail,
         deployment.certificate_id, deployment.removing, deployment.modified_at});
}

std::optional<DeploymentRecord> find_deployment(Session& session, std::string_view tenant_id,
                                                std::string_view device_id,
                                                std::string_view profile_id) {
    return session.find(
        "SELECT tenant_id, device_id, profile_id, profile_version, state, code, detail,"
        " certificate_id, removing, modified_at FROM deployments"
        " WHERE tenant_id = $1 AND device_id = $2 AND profile_id = $3",
        {tenant_id, device_id, profile_id}, deployment_from_row);
}

std::vector<DeploymentRecord> deployments_of_device(Session& session, std::string_view tenant_id,
                                                    std::string_view device_id) {
    return session.list(
        "SELECT tenant_id, device_id, profile_id, profile_version, state, code, detail,"
        " certificate_id, removing, modified_at FROM deployments"
        " WHERE tenant_id = $1 AND device_id = $2 ORDER BY profile_id",
        {tenant_id, device_id}, deployment_from_row);
}

std::vector<DeploymentRecord> deployments_of_profile(Session& session, std::string_view tenant_id,
                                                     std::string_view profile_id,
                                                     std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, device_id, profile_id, profile_version, state, code, detail,"
        " certificate_id, removing, modified_at FROM deployments"
        " WHERE tenant_id = $1 AND profile_id = $2 AND device_id > $3"
        " ORDER BY device_id LIMIT $4",
        {tenant_id, profile_id, after, limit}, deployment_from_row);
}

bool remove_deployment(Session& session, std::string_view tenant_id, std::string_view device_id,
                       std::string_view profile_id) {
    return session.execute(
               "DELETE FROM deployments"
               " WHERE tenant_id = $1 AND device_id = $2 AND profile_id = $3",
               {tenant_id, device_id, profile_id}) == 1;
}

}  // namespace certferry::store::service
