#pragma once

#include "base/time.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/postgres/options.h"

#include <memory>
#include <span>

namespace certferry::store::postgres {

/// Connects to the database and applies the migrations that are missing, one process at a time.
///
/// Tables are made in the first schema of the user's search path. Any number of processes may use
/// the database. Throws Error: store_newer, store_schema_changed, store_busy, store_full,
/// store_unavailable.
std::unique_ptr<Database> open(Options options, std::span<const Migration> migrations,
                               const Clock& clock);

}  // namespace certferry::store::postgres
