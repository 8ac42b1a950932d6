#pragma once

#include "service/api/api.h"

#include <array>
#include <string_view>

namespace certferry::service {

/// What `revocationState` may be.
inline constexpr std::array<std::string_view, 5> revocation_states{"none", "pending", "issued",
                                                                   "failed", "revoked"};

/// Describes the routes of this folder, which have been added.
void describe_inventory(Api& api);

}  // namespace certferry::service
