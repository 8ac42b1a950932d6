#include "store/sqlite/open.h"

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace certferry::store::sqlite {

namespace {

class SqliteDatabase final : public Database {
public:
    SqliteDatabase(const Options& options, std::unique_ptr<Connection> connection)
        : readers_(options), writer_(options, std::move(connection)) {}

    Stats stats() const override {
        Stats stats = writer_.stats();
        stats.reads = readers_.count();
        return stats;
    }

protected:
    void commit(FunctionRef<void(Session&)> use) override { writer_.commit(use); }

    void with_reader(FunctionRef<void(Session&)> use) override { readers_.with(use); }

private:
    Readers readers_;
    Writer writer_;
};

void migrate(Connection& connection, std::span<const Migration> migrations, UtcTime now) {
    // Looks without the lock first, so that a tool started beside a busy server does not wait.
    if (!has_pending_migrations(connection, migrations)) {
        return;
    }
    connection.begin_write();
    try {
        apply_migrations(connection, migrations, now);
        connection.commit();
    } catch (...) {
        connection.rollback();
        throw;
    }
}

}  // namespace

std::unique_ptr<Database> open(const Options& options, std::span<const Migration> migrations,
                               const Clock& clock) {
    auto connection = std::make_unique<Connection>(options, Access::read_write);
    migrate(*connection, migrations, clock.now());
    return std::make_unique<SqliteDatabase>(options, std::move(connection));
}

}  // namespace certferry::store::sqlite
