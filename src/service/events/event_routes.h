#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Events in the admin API, below /api/v1:
///
///     GET   /events                    of the tenant's connectors
///     GET   /installation/events       of the service itself, for the owner
///     GET   /unaccountedCalls          calls to a CA whose outcome nobody knows, while open
///     POST  /unaccountedCalls/{eventUid}/close   {"remark": "…"}
///
/// Events come newest first, in pages by `cursor`; with `after=POSITION` those behind it come,
/// oldest first. `last` of the answer is the position to go on from. Filters: `eventId` (number or
/// name), `level`, `category`, `channel`, `requestId`, `connectorId`. All is lent.
struct EventParts {
    store::Database& database;
    const Api& api;
};

void add_event_routes(Api& api, const EventParts& parts);

}  // namespace certferry::service
