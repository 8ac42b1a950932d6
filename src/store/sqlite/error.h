#pragma once

#include "base/error.h"

#include <sqlite3.h>

#include <string_view>

namespace certferry::store::sqlite {

/// The Error for an extended result code of SQLite, with the connection's own words. `action` says
/// what was tried. `db` may be null.
Error make_error(sqlite3* db, int code, std::string_view action);

/// Throws make_error() unless `code` is SQLITE_OK.
void check(sqlite3* db, int code, std::string_view action);

/// The Error for a COMMIT that failed: `in_doubt` if it failed while writing, for what was written
/// by then may count as committed after a crash.
Error make_commit_error(sqlite3* db, int code);

}  // namespace certferry::store::sqlite
