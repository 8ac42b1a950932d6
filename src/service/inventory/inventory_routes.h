#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// What the service knows of certificates, below /api/v1:
///
///     GET   /certificates, /certificates/{certificateId}, /devices/{deviceId}/certificates
///     GET   /certificates/{certificateId}/certificate   its DER in base64, where it is known
///     POST  /certificates/{certificateId}/revoke    {"reason": 0 to 10 of RFC 5280, 5.3.1}
///     GET   /certificateCounts, /certificateExpiry  how many there are, and when they end
///     GET   /issuanceTimes?from=&until=             from request to certificate, day by day
///
/// All is lent.
struct InventoryParts {
    store::Database& database;
    const Api& api;
    const Clock& clock;
};

void add_inventory_routes(Api& api, const InventoryParts& parts);

}  // namespace certferry::service
