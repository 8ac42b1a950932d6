#pragma once

#include <string>

namespace certferry::app {

/// The description of the admin API as `GET /api/v1/openapi.json` answers it, for those who build a
/// client of it: without configuration and running service. Needs a temporary folder for a moment.
std::string openapi_text();

}  // namespace certferry::app
