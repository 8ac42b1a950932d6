#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Profiles in the admin API, below /api/v1:
///
///     GET, POST         /profiles
///     GET, PUT, DELETE  /profiles/{profileId}
///     GET               /profiles/{profileId}/deployments
///     GET               /devices/{deviceId}/deployments
///
/// A profile is answered and taken whole, with its assignments; findings that are only warnings are
/// in `findings` of the answer. All is lent.
struct ProfileParts {
    store::Database& database;
    const Api& api;
    const Clock& clock;
};

void add_profile_routes(Api& api, const ProfileParts& parts);

}  // namespace certferry::service
