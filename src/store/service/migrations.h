#pragma once

#include "store/migrations.h"

namespace certferry::store::service {

/// The schema of the management service's database.
std::span<const Migration> migrations();

}  // namespace certferry::store::service
