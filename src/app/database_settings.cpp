#include "app/database_settings.h"

#include "base/file.h"
#include "store/postgres/open.h"
#include "store/sqlite/open.h"

namespace certferry::app {

namespace {

/// The connector reads for many requests at once.
constexpr std::size_t sqlite_readers = 16;

}  // namespace

std::string DatabaseSettings::name() const {
    return conninfo_file ? "PostgreSQL of " + conninfo_file->filename().string()
                         : sqlite_file.filename().string();
}

DatabaseSettings read_database_settings(ConfigTable table, const std::filesystem::path& otherwise) {
    DatabaseSettings settings;
    settings.conninfo_file = table.optional_path("conninfo_file");
    if (settings.conninfo_file && table.has("sqlite_file")) {
        table.refuse("sqlite_file", "cannot stand beside conninfo_file: one database holds all");
    }
    settings.sqlite_file = table.path("sqlite_file", otherwise);
    for (const auto* key : {"connections", "pooler"}) {
        if (table.has(key) && !settings.conninfo_file) {
            table.refuse(key, "belongs to conninfo_file, which says where PostgreSQL is");
        }
    }
    settings.connections = static_cast<std::size_t>(table.number("connections", 8, 1, 500));
    settings.pooler = table.flag("pooler", false);
    return settings;
}

std::unique_ptr<store::Database> open_database(const DatabaseSettings& settings,
                                               std::span<const store::Migration> migrations,
                                               const Clock& clock) {
    if (settings.conninfo_file) {
        store::postgres::Options options;
        options.conninfo = read_secret_file(*settings.conninfo_file);
        options.max_writers = settings.connections;
        options.max_readers = settings.connections;
        options.statements = settings.pooler ? store::postgres::Statements::unnamed
                                             : store::postgres::Statements::prepared;
        return store::postgres::open(std::move(options), migrations, clock);
    }
    std::filesystem::create_directories(settings.sqlite_file.parent_path());
    store::sqlite::Options options;
    options.path = settings.sqlite_file;
    options.max_readers = sqlite_readers;
    options.secure_delete = settings.erases;
    return store::sqlite::open(options, migrations, clock);
}

}  // namespace certferry::app
