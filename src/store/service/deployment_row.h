#pragma once

#include "store/service/deployments.h"

namespace certferry::store::service {

/// A row of tenant_id, device_id, profile_id, profile_version, state, code, detail, certificate_id,
/// removing and modified_at.
DeploymentRecord deployment_from_row(const Row& row);

}  // namespace certferry::store::service
