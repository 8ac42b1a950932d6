#pragma once

#include "store/service/deployments.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What people ask of the devices that a profile is for.
namespace certferry::store::service {

/// How many devices have a profile in one state.
struct DeploymentCount {
    std::string state;
    std::int64_t devices = 0;
};

/// Of one profile, by state; states that no device is in are left out. Reads a row for each device.
std::vector<DeploymentCount> count_deployments(Session& session, std::string_view tenant_id,
                                               std::string_view profile_id);

/// As deployments_of_profile(), only those in `state`.
std::vector<DeploymentRecord> deployments_in_state(Session& session, std::string_view tenant_id,
                                                   std::string_view profile_id,
                                                   std::string_view state, std::string_view after,
                                                   std::int64_t limit);

}  // namespace certferry::store::service
