#pragma once

#include "base/config.h"
#include "base/time.h"
#include "store/database.h"
#include "store/migrations.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace certferry::app {

/// Where a role keeps its records: the table `[database]`.
struct DatabaseSettings {
    std::filesystem::path sqlite_file;

    /// Holds libpq's connection text, with a password if there is one. Set for PostgreSQL; then
    /// `sqlite_file` has no meaning.
    std::optional<std::filesystem::path> conninfo_file;

    /// SQLite: what is deleted is overwritten, also in the write-ahead log, for a role that keeps
    /// secrets for a while. Not from the table.
    bool erases = false;

    /// PostgreSQL: connections for writing, and as many for reading.
    std::size_t connections = 8;

    /// PostgreSQL: a pooler gives each transaction another connection.
    bool pooler = false;

    /// For people, without secrets.
    std::string name() const;
};

/// Reads `[database]`. Throws Error(config_invalid) for keys that do not go together.
DatabaseSettings read_database_settings(ConfigTable table, const std::filesystem::path& otherwise);

/// Opens the database, bringing its schema up to date. A SQLite file, and its folder, are made if
/// missing. Throws what store::sqlite::open and store::postgres::open throw.
std::unique_ptr<store::Database> open_database(const DatabaseSettings& settings,
                                               std::span<const store::Migration> migrations,
                                               const Clock& clock);

}  // namespace certferry::app
