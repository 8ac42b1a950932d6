#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Applications - the programs that call the Intune- and Graph-compatible APIs - in the admin API:
///
///     GET, POST         /applications
///     GET, PUT, DELETE  /applications/{applicationId}
///     POST, DELETE      /applications/{applicationId}/secret       the answer shows it once
///     PUT, DELETE       /applications/{applicationId}/certificate  DER in base64, or PEM
///
/// Changing any of it is granting certificates: administrators only. A changed role counts at once;
/// so does the end of an application, also for tokens that are out.
struct ApplicationParts {
    store::Database& database;  ///< All is lent and outlives the API.
    const Api& api;
};

void add_application_routes(Api& api, const ApplicationParts& parts);

}  // namespace certferry::service
