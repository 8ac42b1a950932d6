#include "store/service/deployment_search.h"

#include "store/service/deployment_row.h"

namespace certferry::store::service {

DeploymentRecord deployment_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .device_id = row.string(1),
            .profile_id = row.string(2),
            .profile_version = row.integer(3),
            .state = row.string(4),
            .code = row.optional_string(5),
            .detail = row.optional_string(6),
            .certificate_id = row.optional_string(7),
            .removing = row.flag(8),
            .modified_at = row.time(9)};
}

std::vector<DeploymentCount> count_deployments(Session& session, std::string_view tenant_id,
                                               std::string_view profile_id) {
    return session.list(
        "SELECT state, count(*) FROM deployments WHERE tenant_id = $1 AND profile_id = $2"
        " GROUP BY state ORDER BY state",
        {tenant_id, profile_id}, [](const Row& row) {
            return DeploymentCount{.state = row.string(0), .devices = row.integer(1)};
        });
}

std::vector<DeploymentRecord> deployments_in_state(Session& session, std::string_view tenant_id,
                                                   std::string_view profile_id,
                                                   std::string_view state, std::string_view after,
                                                   std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, device_id, profile_id, profile_version, state, code, detail,"
        " certificate_id, removing, modified_at FROM deployments"
        " WHERE tenant_id = $1 AND profile_id = $2 AND state = $3 AND device_id > $4"
        " ORDER BY device_id LIMIT $5",
        {tenant_id, profile_id, state, after, limit}, deployment_from_row);
}

}  // namespace certferry::store::service
