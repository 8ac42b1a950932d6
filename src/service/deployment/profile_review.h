#pragma once

#include "base/time.h"
#include "service/profiles/finding.h"
#include "service/profiles/profile_json.h"
#include "store/service/profiles.h"
#include "store/session.h"

#include <boost/json/array.hpp>

#include <optional>
#include <string_view>

// What is said of a profile before it is stored: the same when it is saved and while it is written.
namespace certferry::service {

/// A stored profile with its assignments, and its row.
struct StoredProfile {
    store::service::ProfileRecord record;
    Profile profile;
};

std::optional<StoredProfile> load_profile(store::Session& session, std::string_view tenant_id,
                                          std::string_view id);

/// All findings of a save at `now`, with those about other profiles and groups that the body names.
/// `before`: the profile that it would replace, or null.
Findings review_profile(store::Session& session, std::string_view tenant_id,
                        const ProfileReading& reading, const Profile* before, UtcTime now);

/// As the admin API shows them: code, path, position, offending text, severity, and the words for
/// people.
boost::json::array findings_json(const Findings& findings);

}  // namespace certferry::service
