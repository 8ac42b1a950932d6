#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>

namespace certferry::store::service {

/// What a tenant asks of its connectors; under `installation_tenant` the list of releases.
struct ConnectorPolicyRecord {
    std::string tenant_id;
    std::string policy;        ///< JSON object.
    std::int64_t version = 0;  ///< 0 while there is no row.
    UtcTime modified_at;
};

std::optional<ConnectorPolicyRecord> find_connector_policy(Session& session,
                                                           std::string_view tenant_id);

/// Writes the policy if the row still has `version`, or, with version 0, if there is none; and
/// counts it up. False otherwise.
bool put_connector_policy(Session& session, const ConnectorPolicyRecord& record);

}  // namespace certferry::store::service
