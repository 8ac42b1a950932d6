#pragma once

#include "service/api/api.h"

namespace certferry::service {

/// Describes routes of service/agents/, which have been added.
void describe_agents(Api& api);

}  // namespace certferry::service
