#pragma once

#include "service/profiles/assignment.h"
#include "service/profiles/facts.h"
#include "service/profiles/profile.h"
#include "store/service/devices.h"
#include "store/service/users.h"
#include "store/session.h"

#include <optional>
#include <vector>

namespace certferry::service {

/// Attributes of a stored device or user with their sources, as names are made from them.
DeviceFacts facts_of(const store::service::DeviceRecord& device);
UserFacts facts_of(const store::service::UserRecord& user);

/// A profile that groups bring to a device.
struct Target {
    Profile profile;  ///< With those of its assignments that concern the device.
    Outcome outcome;
};

/// What the groups of a device and its user bring to it now.
struct Targets {
    DeviceFacts device;
    std::optional<UserFacts> user;
    Membership membership;
    std::vector<Target> targets;  ///< In the order of delivery; not those that reach it not.

    /// The one of this id, or null.
    const Target* find(std::string_view profile_id) const noexcept;

    /// Whether this profile's trusted certificate reaches the device as it must.
    bool has_trusted_certificate_of(const Profile& profile) const;
};

/// Reads them, by index, in one transaction.
Targets targets_of(store::Session& session, const store::service::DeviceRecord& device);

}  // namespace certferry::service
