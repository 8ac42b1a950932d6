#include "store/service/connector_policies.h"

namespace certferry::store::service {

std::optional<ConnectorPolicyRecord> find_connector_policy(Session& session,
                                                           std::string_view tenant_id) {
    return session.find(
        "SELECT tenant_id, policy, version, modified_at FROM connector_policies"
        " WHERE tenant_id = $1",
        {tenant_id}, [](const Row& row) {
            return ConnectorPolicyRecord{.tenant_id = row.string(0),
                                         .policy = row.string(1),
                                         .version = row.integer(2),
                                         .modified_at = row.time(3)};
        });
}

bool put_connector_policy(Session& session, const ConnectorPolicyRecord& record) {
    if (record.version == 0) {
        return session.execute(
                   "INSERT INTO connector_policies (tenant_id, policy, version, modified_at)"
                   " VALUES ($1, $2, 1, $3) ON CONFLICT (tenant_id) DO NOTHING",
                   {record.tenant_id, record.policy, record.modified_at}) == 1;
    }
    return session.execute(
               "UPDATE connector_policies SET policy = $3, version = version + 1, modified_at = $4"
               " WHERE tenant_id = $1 AND version = $2",
               {record.tenant_id, record.version, record.policy, record.modified_at}) == 1;
}

}  // namespace certferry::store::service
