#pragma once

#include "service/api/api.h"

#include <functional>
#include <string>

namespace certferry::service {

/// The queue for administrators, below /api/v1:
///
///     GET   /requests?kind=&state=&deviceId=, /requests/{requestId}
///     POST  /requests/{requestId}/retry      that failed or was cancelled
///     POST  /requests/{requestId}/cancel     that has not ended
///
/// All is lent. `on_queued` is told the tenant after a retry.
struct RequestParts {
    store::Database& database;
    const Api& api;
    std::function<void(const std::string&)> on_queued;
};

void add_request_routes(Api& api, const RequestParts& parts);

}  // namespace certferry::service
