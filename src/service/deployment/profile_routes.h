#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Profiles in the admin API, below /api/v1:
///
///     GET, POST         /profiles
///     GET, PUT, DELETE  /profiles/{profileId}
///
/// A profile is answered and taken whole, with its assignments; findings that are only warnings are
/// in `findings` of the answer. The rest is in deployment_routes.h and profile_preview.h. All is
/// lent.
struct ProfileParts {
    store::Database& database;
    const Api& api;
    const Clock& clock;
};

void add_profile_routes(Api& api, const ProfileParts& parts);

}  // namespace certferry::service
