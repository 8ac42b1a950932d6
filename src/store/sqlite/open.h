#pragma once

#include "base/time.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/sqlite/options.h"

#include <memory>
#include <span>

namespace certferry::store::sqlite {

/// Opens or makes the database file and applies the migrations that are missing, under the
/// database's write lock.
///
/// One `Database` per file and process; other processes may have the file open at the same time.
/// The file is made with mode 0600, its folder must exist. Throws Error: store_newer,
/// store_schema_changed, store_corrupt, store_busy, store_full, store_unavailable.
std::unique_ptr<Database> open(const Options& options, std::span<const Migration> migrations,
                               const Clock& clock);

}  // namespace certferry::store::sqlite
