#pragma once

#include "base/uuid.h"
#include "store/sqlite/open.h"
#include "store/testing_schemas.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <mutex>
#include <optional>

namespace certferry::store {

/// What every test of the store runs on.
enum class Driver { sqlite, postgres };

inline constexpr std::array all_drivers{Driver::sqlite, Driver::postgres};

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string driver_name(const testing::TestParamInfo<Driver>& info) {
    return info.param == Driver::sqlite ? "sqlite" : "postgres";
}

/// A database of a test's own, gone with it: a file in a folder, or a schema of the PostgreSQL
/// server that tools/with_postgres started.
class Scratch {
public:
    /// What a test may want to be small.
    struct Limits {
        std::size_t writers = 8;  ///< SQLite has one.
        std::size_t readers = 8;
        std::size_t waiting = 4096;
        std::chrono::milliseconds busy_timeout{5000};
    };

    explicit Scratch(Driver driver) : driver_(driver) {
        if (driver_ == Driver::sqlite) {
            std::filesystem::create_directory(folder_);
        }
    }

    ~Scratch() {
        if (driver_ == Driver::sqlite) {
            std::filesystem::remove_all(folder_);
        } else if (!schema_.empty() && key_) {
            TestSchemas::instance().give_back(schema_, *key_);
        } else if (!schema_.empty()) {
            TestSchemas::instance().drop(schema_);
        }
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    Driver driver() const noexcept { return driver_; }

    std::unique_ptr<Database> open(std::span<const Migration> migrations) const {
        return open(migrations, Limits());
    }

    /// `clock` is what SQLite takes for the database's time; PostgreSQL has its own.
    std::unique_ptr<Database> open(std::span<const Migration> migrations, const Limits& limits,
                                   const Clock& clock = SystemClock()) const {
        if (driver_ == Driver::postgres) {
            const auto key = TestSchemas::key_of(migrations);
            auto options = options_for(key);
            options.max_writers = limits.writers;
            options.max_readers = limits.readers;
            options.max_waiting = limits.waiting;
            options.busy_timeout = limits.busy_timeout;
            auto database = postgres::open(std::move(options), migrations, clock);
            TestSchemas::instance().migrated(schema_, key);
            return database;
        }
        sqlite::Options options;
        options.path = folder_ / "test.db";
        options.max_readers = limits.readers;
        options.max_waiting = limits.waiting;
        options.busy_timeout = limits.busy_timeout;
        return sqlite::open(options, migrations, clock);
    }

    /// For a test that opens its database itself, or several at once.
    postgres::Options postgres_options() const {
        if (schema_.empty()) {
            schema_ = TestSchemas::instance().make();
        }
        key_.reset();
        return options_of_schema();
    }

private:
    /// Several threads of a test may open it at once.
    postgres::Options options_for(const std::string& key) const {
        const std::scoped_lock lock(choosing_);
        if (schema_.empty()) {
            schema_ = TestSchemas::instance().take(key);
            key_ = key;
        } else if (key_ != key) {
            key_.reset();
        }
        return options_of_schema();
    }

    postgres::Options options_of_schema() const {
        postgres::Options options;
        options.conninfo =
            Secret::copy_of(TestSchemas::server() + " options='-c search_path=" + schema_ + "'");
        return options;
    }

    const Driver driver_;
    const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                          ("certferry-test-" + new_uuid(SystemClock().now()));
    mutable std::mutex choosing_;
    mutable std::string schema_;              ///< Empty until a database is opened.
    mutable std::optional<std::string> key_;  ///< Of the only migrations that went to the schema.
};

/// A test that runs on each driver.
class DriverTest : public testing::TestWithParam<Driver> {
protected:
    Scratch scratch_{GetParam()};
};

/// Has the database count its rows, so that it plans as it will among many.
///
/// Of PostgreSQL's server only the test's own schema: ANALYZE without a name would lock the tables
/// of all tests that run beside it, until the end of the transaction.
inline void analyse(Session& session, Driver driver) {
    session.run_script(driver == Driver::sqlite
                           ? "ANALYZE"
                           : "DO 'DECLARE t text; BEGIN"
                             " FOR t IN SELECT tablename FROM pg_tables"
                             "  WHERE schemaname = current_schema ORDER BY tablename LOOP"
                             "  EXECUTE format(''ANALYZE %I'', t); END LOOP; END'");
}

/// The code of the Error that `run` throws; empty if it throws none.
template <class F>
std::string code_of(F&& run) {
    try {
        run();
    } catch (const Error& error) {
        return std::string(error.code());
    }
    return "";
}

}  // namespace certferry::store
