#include "store/postgres/open.h"

#include "store/postgres/pool.h"

#include <atomic>

namespace certferry::store::postgres {

namespace {

/// Times that a transaction is run which the database chose to end a deadlock. Each time at least
/// one of those that met gets through.
constexpr int max_attempts = 10;

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(Options options)
        : options_(std::move(options)),
          writers_(options_, {options_.max_writers, options_.max_waiting}),
          readers_(options_, {options_.max_readers, options_.max_waiting}) {}

    /// Not counted.
    void migrate(std::span<const Migration> migrations, UtcTime now) {
        bool pending = false;
        repeat(readers_, [&](Connection& connection) {
            connection.begin_read();
            pending = has_pending_migrations(connection, migrations);
        });
        if (pending) {
            repeat(writers_, [&](Connection& connection) {
                connection.begin_write();
                apply_migrations(connection, migrations, now);
                connection.commit();
            });
        }
    }

    Stats stats() const override {
        Stats stats;
        stats.operations = operations_;
        stats.failed_operations = failed_;
        stats.groups = transactions_;
        stats.largest_group = stats.groups > 0 ? 1 : 0;
        stats.reads = reads_;
        stats.waiting = writers_.waiting();
        return stats;
    }

protected:
    void commit(FunctionRef<void(Session&)> use) override {
        if (writers_.is_lent_to_this_thread()) {
            throw Error(codes::internal_error, "write inside write would wait for itself");
        }
        ++operations_;
        try {
            repeat(writers_, [&](Connection& connection) {
                ++transactions_;
                connection.begin_write();
                use(connection);
                connection.commit();
            });
        } catch (...) {
            ++failed_;
            throw;
        }
    }

    void with_reader(FunctionRef<void(Session&)> use) override {
        ++reads_;
        repeat(readers_, [&](Connection& connection) {
            connection.begin_read();
            use(connection);
        });
    }

private:
    /// Runs a transaction until nothing asks for another try.
    void repeat(Pool& pool, FunctionRef<void(Connection&)> transaction) {
        for (int attempt = 1; !try_once(pool, transaction, attempt); ++attempt) {
            // Lets those go first that waited for what this one held.
            std::this_thread::sleep_for(std::chrono::milliseconds(2) * attempt);
        }
    }

    /// False if it was undone and is worth another try.
    bool try_once(Pool& pool, FunctionRef<void(Connection&)> transaction, int attempt) {
        Pool::Lease lease(pool);
        try {
            transaction(lease.connection());
            return true;
        } catch (const Error& error) {
            if (error.in_doubt() || !is_worth_repeating(lease.connection(), attempt)) {
                throw;
            }
        }
        return false;
    }

    bool is_worth_repeating(const Connection& connection, int attempt) noexcept {
        switch (connection.remedy()) {
            case Remedy::none:
                return false;
            case Remedy::repeat:
                return attempt < max_attempts;
            case Remedy::reconnect:
                // Each of the others would be found to be lost in turn.
                writers_.close_idle();
                readers_.close_idle();
                return attempt == 1;
        }
        return false;
    }

    const Options options_;
    Pool writers_;
    Pool readers_;
    std::atomic<std::uint64_t> operations_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
    std::atomic<std::uint64_t> transactions_ = 0;
    std::atomic<std::uint64_t> reads_ = 0;
};

}  // namespace

std::unique_ptr<Database> open(Options options, std::span<const Migration> migrations,
                               const Clock& clock) {
    auto database = std::make_unique<PostgresDatabase>(std::move(options));
    database->migrate(migrations, clock.now());
    return database;
}

}  // namespace certferry::store::postgres
