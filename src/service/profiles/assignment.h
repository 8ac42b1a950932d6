#pragma once

#include "service/profiles/facts.h"
#include "service/profiles/finding.h"
#include "service/profiles/profile.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

// Which profiles reach which devices.
namespace certferry::service {

/// The groups that count for one device.
struct Membership {
    std::set<std::string> user_groups;    ///< Of the device's user; empty without one.
    std::set<std::string> device_groups;  ///< Of the device itself.
};

enum class Reach {
    not_targeted,    ///< No included group, or an excluded one.
    applies,         ///< The device shall have it.
    not_applicable,  ///< Targeted, but the device cannot have it: deployment state notApplicable.
};

enum class NotApplicableReason {
    other_platform,
    no_user,                         ///< A user's certificate, but nobody's device.
    android_device_administrator11,  ///< Android 11 lets apps install CA certificates no more.
    applicability_rule,
};

inline constexpr auto not_applicable_reason_words = words<NotApplicableReason>(
    "otherPlatform", "noUser", "androidDeviceAdministrator11", "applicabilityRule");

/// What becomes of one profile on one device.
struct Outcome {
    Reach reach = Reach::not_targeted;
    std::optional<NotApplicableReason> reason;  ///< With not_applicable.

    bool operator==(const Outcome&) const = default;
};

/// True if an assignment includes the device or its user, and none excludes them.
bool is_targeted(const std::vector<Assignment>& assignments, const Membership& membership);

/// Decides for one profile and one device. A profile that is assigned to users reaches their
/// devices, with certificates of type device too. Empty `has_user` groups are not enough to tell a
/// device without user, so it is said.
Outcome outcome_of(const Profile& profile, const DeviceFacts& device, const Membership& membership,
                   bool has_user);

/// The kinds of groups that a profile is assigned to.
struct AssignmentScope {
    bool users = false;
    bool devices = false;

    bool operator==(const AssignmentScope&) const = default;
};

/// What the including assignments name.
AssignmentScope scope_of(const std::vector<Assignment>& assignments) noexcept;

/// Whether a profile works if its trusted certificate profile is assigned so: they must have users
/// or devices in common.
bool is_matched(AssignmentScope profile, AssignmentScope trusted) noexcept;

/// W_ASSIGNMENT_MISMATCH at `/assignments` if the profile is assigned, needs a trusted certificate
/// profile, and that one is not assigned to match.
Findings check_assignment(const Profile& profile, const Profile& trusted);

/// Whether a profile's trusted certificate reaches the device in a way that counts. If not, a
/// profile that applies fails there with E_ROOT_MISSING.
bool trusted_certificate_reaches(const Profile& profile, const Profile& trusted,
                                 const DeviceFacts& device, const Membership& membership,
                                 bool has_user);

/// The order of delivery on a device: smaller numbers first.
int delivery_rank(ProfileKind kind) noexcept;

}  // namespace certferry::service
