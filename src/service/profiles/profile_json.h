#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/profile.h"

#include <boost/json/fwd.hpp>

#include <optional>

// The JSON form of a profile. Beside what design and examples show:
//   certificateAccess      {"mode": "userApproval"} or {"mode": "specificApps", "packageIds":
//   [...]} applicability          {"mode": "assign" | "doNotAssign", "editions": [...],
//                           "minVersion": "10.0.19041", "maxVersion": "…"}
//   mail: smime, perMessageEncryption            "disabled" | "enabled"
//         signingEnabled, encryptByDefault       {"value": "disabled" | "enabled",
//                                                 "userMayChange": bool}
//         signingCertificate, encryptionCertificate
//                                                {"value": "notConfigured" | "none" | "profile",
//                                                 "profileId": "…", "userMayChange": bool}
// `id`, `version`, `createdAt` and `modifiedAt` may be sent, because clients send back what they
// read; the service decides them.
namespace certferry::service {

/// What a JSON object says.
struct ProfileReading {
    /// Absent only if kind or platform cannot be told. With errors among the findings it holds
    /// defaults in place of what could not be read: good for finding further faults, not for
    /// saving.
    std::optional<Profile> profile;
    /// Faults of form alone: E_JSON_TYPE, E_JSON_UNKNOWN, E_JSON_VALUE, E_REQUIRED,
    /// E_PURPOSE_UNSUPPORTED, E_SETTING_PLATFORM.
    Findings findings;
};

/// Reads a profile and notes every fault of form. Never throws for what the object says.
ProfileReading read_profile(const boost::json::object& object);

/// The JSON form, complete: defaults are written out, what a platform does not have is left out.
boost::json::object write_profile(const Profile& profile);

}  // namespace certferry::service
