#pragma once

#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A profile on a device: what the device was told, and what became of it.
struct DeploymentRecord {
    std::string tenant_id;
    std::string device_id;
    std::string profile_id;
    std::int64_t profile_version = 0;   ///< That the device was told last.
    std::string state;                  ///< pending, succeeded, error, conflict, notApplicable.
    std::optional<std::string> code;    ///< Of spec's E_… and W_… codes, where there is one.
    std::optional<std::string> detail;  ///< Such as the variable that has no value.
    std::optional<std::string> certificate_id;
    bool removing = false;  ///< The device has been told to remove it, and has not said it did.
    UtcTime modified_at;
};

/// Whether the two differ in nothing but `modified_at`.
bool same_but_for_time(const DeploymentRecord& one, const DeploymentRecord& other) noexcept;

/// Inserts or replaces.
void put_deployment(Session& session, const DeploymentRecord& deployment);

std::optional<DeploymentRecord> find_deployment(Session& session, std::string_view tenant_id,
                                                std::string_view device_id,
                                                std::string_view profile_id);

std::vector<DeploymentRecord> deployments_of_device(Session& session, std::string_view tenant_id,
                                                    std::string_view device_id);

/// Those of a profile after `after` (a device_id), in order of the devices' ids.
std::vector<DeploymentRecord> deployments_of_profile(Session& session, std::string_view tenant_id,
                                                     std::string_view profile_id,
                                                     std::string_view after, std::int64_t limit);

bool remove_deployment(Session& session, std::string_view tenant_id, std::string_view device_id,
                       std::string_view profile_id);

}  // namespace certferry::store::service
