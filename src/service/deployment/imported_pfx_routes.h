#pragma once

#include "service/api/api.h"

#include <functional>
#include <string>

namespace certferry::service {

/// Users' imported PFX files in the admin API, below /api/v1, for the portal:
///
///     GET           /importedPfx                         of all users, or with `userId` of one
///     POST          /users/{userId}/importedPfx
///     DELETE        /users/{userId}/importedPfx/{thumbprint}
///
/// Import tools use Graph's `userPfxCertificates` instead; the records are the same. What was
/// uploaded is never shown. `protection` says what the password is sealed to, and whether a
/// connector has registered that key. An import is refused with pfx_browser_import_off where the
/// tenant's settings say so. All is lent.
struct ImportedPfxParts {
    store::Database& database;
    const Api& api;
    std::function<void(const std::string&)> on_queued;  ///< Told the tenant whose work is queued.
};

void add_imported_pfx_routes(Api& api, const ImportedPfxParts& parts);

}  // namespace certferry::service
