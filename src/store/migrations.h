#pragma once

#include "base/time.h"
#include "store/session.h"

#include <span>
#include <string_view>

namespace certferry::store {

/// One step of a schema: the file `migrations/NNNN_name.sql`, embedded when building by
/// `certferry_migrations` (cmake/Migrations.cmake).
///
/// Files are written in SQLite's words: types INTEGER, TEXT, BLOB and REAL, `STRICT` tables, and
/// `id INTEGER NOT NULL PRIMARY KEY` for numbers that the database gives. store/postgres/dialect.h
/// says what PostgreSQL makes of them. What only one of them has stands on lines that begin with
/// `--sqlite ` or `--postgres `. Once released, a file never changes; what comes later is a new
/// file.
struct Migration {
    int version;                ///< The number NNNN; counted from 1 without gaps.
    std::string_view name;      ///< The rest of the file's name.
    std::string_view checksum;  ///< SHA-256 of the file, lower-case hexadecimal.
    std::string_view sql;
};

/// True if some of `known`, sorted by version, are not yet applied to this database.
///
/// Throws Error(store_newer) if the database has migrations that are not in `known`, and
/// Error(store_schema_changed) if one was applied with another name or content.
bool has_pending_migrations(Session& session, std::span<const Migration> known);

/// Applies the missing ones in order, one process at a time, and notes them in table
/// `schema_migrations`. The caller has begun to write and commits. Throws as above.
void apply_migrations(Session& session, std::span<const Migration> known, UtcTime now);

}  // namespace certferry::store
