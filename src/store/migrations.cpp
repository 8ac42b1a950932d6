#include "store/migrations.h"

#include <fmt/format.h>

namespace certferry::store {

namespace {

struct Applied {
    std::int64_t version;
    std::string name;
    std::string checksum;
};

constexpr std::string_view table_sql =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version INTEGER NOT NULL PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " checksum TEXT NOT NULL,"
    " applied_at INTEGER NOT NULL) STRICT";

void check(const Applied& applied, std::span<const Migration> known) {
    if (applied.version > static_cast<std::int64_t>(known.size())) {
        throw Error(codes::store_newer, fmt::format("it has schema {}, this version knows {}",
                                                    applied.version, known.size()));
    }
    const auto& migration = known[static_cast<std::size_t>(applied.version) - 1];
    if (applied.name != migration.name || applied.checksum != migration.checksum) {
        throw Error(codes::store_schema_changed,
                    fmt::format("migration {} was applied as '{}' with other content than '{}'",
                                applied.version, applied.name, migration.name));
    }
}

/// Number of migrations that were applied and are the same as in `known`.
std::size_t count_applied(Session& session, std::span<const Migration> known) {
    if (!session.has_table("schema_migrations")) {
        return 0;
    }
    const auto all = session.list(
        "SELECT version, name, checksum FROM schema_migrations ORDER BY version", {},
        [](const Row& row) {
            return Applied{
                .version = row.integer(0), .name = row.string(1), .checksum = row.string(2)};
        });
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].version != static_cast<std::int64_t>(i) + 1) {
            throw Error(codes::store_schema_changed,
                        fmt::format("migration {} is missing from the database", i + 1));
        }
        check(all[i], known);
    }
    return all.size();
}

}  // namespace

bool has_pending_migrations(Session& session, std::span<const Migration> known) {
    return count_applied(session, known) < known.size();
}

void apply_migrations(Session& session, std::span<const Migration> known, UtcTime now) {
    session.lock("migrations");
    session.run_script(table_sql);
    for (const auto& migration : known.subspan(count_applied(session, known))) {
        session.run_script(migration.sql);
        session.execute(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at)"
            " VALUES ($1, $2, $3, $4)",
            {migration.version, migration.name, migration.checksum, now});
    }
}

}  // namespace certferry::store
