#pragma once

#include "store/migrations.h"

namespace certferry::store::connector {

/// The schema of a connector's database: journal, SCEP transactions, challenges, outboxes.
std::span<const Migration> migrations();

}  // namespace certferry::store::connector
