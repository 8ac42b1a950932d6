#pragma once

#include "service/api/api.h"

#include <boost/json/object.hpp>

namespace certferry::service {

/// The description of all routes of `api` as OpenAPI 3.1, in the order of their paths: from the
/// same ApiRoute that serves, and schemas from the types that parse. `operationId` is the route's
/// name.
boost::json::object openapi_document(const Api& api);

/// Adds `GET /openapi.json`, which anybody may read. `api` must outlive it.
void add_openapi_route(Api& api);

}  // namespace certferry::service
