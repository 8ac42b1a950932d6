#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Notes for each tenant what waits in its queue, once in five minutes however often it is called.
void sample_queue(store::Database& database, UtcTime now);

/// GET /queueDepth?from=&until=: what waits for connectors now, and what waited. All is lent.
void add_queue_depth_route(Api& api, store::Database& database, const Clock& clock);

}  // namespace certferry::service
