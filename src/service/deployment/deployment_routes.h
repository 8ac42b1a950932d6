#pragma once

#include "service/deployment/profile_routes.h"

namespace certferry::service {

/// What became of profiles on devices, in the admin API below /api/v1:
///
///     GET  /profiles/{profileId}/deployments
///     GET  /profiles/{profileId}/deploymentCounts
///     GET  /devices/{deviceId}/deployments
///
/// Where a `code` is one of ours, `explanation` and `nextStep` say what it stands for.
void add_deployment_routes(Api& api, const ProfileParts& parts);

}  // namespace certferry::service
