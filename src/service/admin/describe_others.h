#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Describe routes of service/inventory/ and service/agents/, which have been added.
void describe_inventory(Api& api);
void describe_agents(Api& api);

}  // namespace certferry::service
