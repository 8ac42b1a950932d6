#pragma once

#include "service/inventory/inventory_routes.h"

namespace certferry::service {

/// What charts show of certificates. Its figures are counted while certificates change, so that
/// no call has to look at each of them.
void add_statistic_routes(Api& api, const InventoryParts& parts);

}  // namespace certferry::service
