#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// A tenant's settings in the admin API: GET and PUT /settings. All is lent.
struct SettingsParts {
    store::Database& database;
    const Api& api;
};

void add_settings_routes(Api& api, const SettingsParts& parts);

}  // namespace certferry::service
