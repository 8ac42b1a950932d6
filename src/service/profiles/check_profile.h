#pragma once

#include "pki/certificate.h"
#include "service/profiles/finding.h"
#include "service/profiles/profile.h"
#include "service/profiles/profile_json.h"
#include "service/profiles/validity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

// What is checked when a profile is saved.
namespace certferry::service {

/// What the rest of the service knows about what a profile refers to. What is left out has not been
/// looked up and is not checked. Pointers are borrowed.
struct SaveFacts {
    ValidityFacts validity;

    /// Other profiles that this one names, by id: its trusted certificate profile, and those whose
    /// certificates a mail profile uses. Null: looked for and not there.
    std::map<std::string, const Profile*, std::less<>> referenced;

    /// The issuing CA's certificate, then those above it up to the root.
    std::optional<std::vector<pki::Certificate>> issuing_chain;

    /// Whether any connector that is online has ever reached the CA that a PKCS profile names.
    std::optional<bool> ca_reached;

    /// What the CA's template asserts: the key usage of a PKCS certificate.
    std::optional<pki::KeyUsage> template_key_usage;

    bool fips = false;  ///< The tenant allows FIPS-approved algorithms only.
};

/// Everything that is wrong or doubtful with a profile's settings. Reading found its faults of form
/// before; this takes the profile as it is.
Findings check_profile(const Profile& profile, const SaveFacts& facts);

/// E_IMMUTABLE for each of platform, kind, and an imported profile's purpose and key storage
/// provider that differs.
Findings check_change(const Profile& before, const Profile& after);

/// All findings of one save: of reading, of the change if there is a profile before, of the
/// settings, and of the assignment. About a member whose form is wrong only that is said. With an
/// error among them the profile must not be saved.
Findings review(const ProfileReading& reading, const Profile* before, const SaveFacts& facts);

}  // namespace certferry::service
