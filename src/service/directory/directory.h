#pragma once

#include "service/api/api.h"
#include "service/directory/device_actions.h"
#include "service/profiles/sid.h"

namespace certferry::service {

/// Users, groups, devices and their imports in the admin API, below /api/v1:
///
///     GET, POST            /users, /groups, /devices, /imports
///     GET, PUT, DELETE     /users/{userId}, /groups/{groupId}, /devices/{deviceId}
///     GET, POST            /groups/{groupId}/members
///     DELETE               /groups/{groupId}/members/{memberId}
///     POST                 /devices/{deviceId}/sync, retire, wipe, unenrol
///     GET                  /devices/{deviceId}/stateChanges
///     POST                 /imports/check
///     GET                  /imports/{importId}, /imports/{importId}/errors
///     POST                 /imports/{importId}/cancel
///
/// Lists answer `{"items": […], "nextCursor": "…"}`, without cursor on the last page. What grants
/// certificates - principal name, e-mail address, security identifier, DNS name, and which user a
/// device belongs to - needs the role administrator. Attributes note who said them: `source` of the
/// body, else `admin`.
struct DirectoryParts {
    store::Database& database;  ///< All is lent and outlives the API.
    const Api& api;
    DeviceActions& actions;
    ReservedSids reserved_sids = ReservedSids::refused;
};

/// Adds all of these routes.
void add_directory_routes(Api& api, const DirectoryParts& parts);

}  // namespace certferry::service
