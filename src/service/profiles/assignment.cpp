#include "service/profiles/assignment.h"

#include "base/ascii.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace certferry::service {

namespace {

bool names_member(const Assignment& assignment, const Membership& membership) {
    const auto& groups = assignment.target == AssignmentTarget::user_group
                             ? membership.user_groups
                             : membership.device_groups;
    return groups.contains(assignment.group_id);
}

/// Takes the next of dotted numbers off `version`; 0 once none is left.
unsigned long take_number(std::string_view& version) {
    unsigned long number = 0;
    const char* const end = version.data() + version.size();
    const auto [stop, error] = std::from_chars(version.data(), end, number);
    version.remove_prefix(static_cast<std::size_t>(stop - version.data()));
    version.remove_prefix(std::min(version.size(), std::size_t{1}));  // The dot.
    return error == std::errc{} ? number : 0;
}

bool is_below(std::string_view a, std::string_view b) {
    while (!a.empty() || !b.empty()) {
        const unsigned long left = take_number(a);
        const unsigned long right = take_number(b);
        if (left != right) {
            return left < right;
        }
    }
    return false;
}

bool is_allowed_by(const ApplicabilityRule& rule, const DeviceFacts& device) {
    const bool edition_fits =
        rule.editions.empty() ||
        std::any_of(rule.editions.begin(), rule.editions.end(), [&](const std::string& edition) {
            return equal_ignoring_case(edition, device.os_edition);
        });
    const bool version_fits =
        (rule.min_version.empty() || !is_below(device.os_version, rule.min_version)) &&
        (rule.max_version.empty() || !is_below(rule.max_version, device.os_version));
    return (edition_fits && version_fits) == rule.assign;
}

bool needs_user(const Profile& profile) {
    if (profile.kind() == ProfileKind::pkcs_imported) {
        return true;
    }
    const NameSettings* names = profile.names();
    return names != nullptr && names->certificate_type == CertificateType::user;
}

std::optional<NotApplicableReason> hindrance(const Profile& profile, const DeviceFacts& device,
                                             bool has_user) {
    if (profile.platform != device.platform) {
        return NotApplicableReason::other_platform;
    }
    if (needs_user(profile) && !has_user) {
        return NotApplicableReason::no_user;
    }
    if (profile.kind() == ProfileKind::trusted_certificate &&
        device.platform == Platform::android && !device.samsung_knox &&
        major_version(device.os_version) >= 11) {
        return NotApplicableReason::android_device_administrator11;
    }
    if (profile.applicability && !is_allowed_by(*profile.applicability, device)) {
        return NotApplicableReason::applicability_rule;
    }
    return std::nullopt;
}

}  // namespace

bool is_targeted(const std::vector<Assignment>& assignments, const Membership& membership) {
    bool included = false;
    for (const Assignment& assignment : assignments) {
        if (!names_member(assignment, membership)) {
            continue;
        }
        if (assignment.mode == AssignmentMode::exclude) {
            return false;
        }
        included = true;
    }
    return included;
}

Outcome outcome_of(const Profile& profile, const DeviceFacts& device, const Membership& membership,
                   bool has_user) {
    if (!is_targeted(profile.assignments, membership)) {
        return {};
    }
    if (const auto reason = hindrance(profile, device, has_user)) {
        return {.reach = Reach::not_applicable, .reason = reason};
    }
    return {.reach = Reach::applies, .reason = std::nullopt};
}

AssignmentScope scope_of(const std::vector<Assignment>& assignments) noexcept {
    AssignmentScope scope;
    for (const Assignment& assignment : assignments) {
        if (assignment.mode == AssignmentMode::include) {
            (assignment.target == AssignmentTarget::user_group ? scope.users : scope.devices) =
                true;
        }
    }
    return scope;
}

bool is_matched(AssignmentScope profile, AssignmentScope trusted) noexcept {
    return (profile.users && trusted.users) || (profile.devices && trusted.devices);
}

Findings check_assignment(const Profile& profile, const Profile& trusted) {
    const AssignmentScope scope = scope_of(profile.assignments);
    const bool assigned = scope != AssignmentScope{};
    const bool needed = !profile.root_certificate_profile_id().empty();
    if (!assigned || !needed || is_matched(scope, scope_of(trusted.assignments))) {
        return {};
    }
    return {finding(findings::w_assignment_mismatch, "/assignments", trusted.display_name)};
}

bool trusted_certificate_reaches(const Profile& profile, const Profile& trusted,
                                 const DeviceFacts& device, const Membership& membership,
                                 bool has_user) {
    // Android 11 cannot be given it, so somebody has put it on the device by hand.
    const Outcome outcome = outcome_of(trusted, device, membership, has_user);
    const bool by_hand = outcome.reason == NotApplicableReason::android_device_administrator11;
    return (outcome.reach == Reach::applies || by_hand) &&
           is_matched(scope_of(profile.assignments), scope_of(trusted.assignments));
}

int delivery_rank(ProfileKind kind) noexcept {
    switch (kind) {
        case ProfileKind::trusted_certificate:
            return 0;
        case ProfileKind::scep:
        case ProfileKind::pkcs:
        case ProfileKind::pkcs_imported:
            return 1;
        case ProfileKind::mail:
            break;
    }
    return 2;
}

}  // namespace certferry::service
