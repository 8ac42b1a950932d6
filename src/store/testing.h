#pragma once

#include "base/uuid.h"
#include "store/postgres/open.h"
#include "store/sqlite/open.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

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
        if (driver_ == Driver::postgres) {
            administer("CREATE SCHEMA " + name_);
        } else {
            std::filesystem::create_directory(folder());
        }
    }

    ~Scratch() {
        if (driver_ == Driver::postgres) {
            administer("DROP SCHEMA " + name_ + " CASCADE");
        } else {
            std::filesystem::remove_all(folder());
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
            auto options = postgres_options();
            options.max_writers = limits.writers;
            options.max_readers = limits.readers;
            options.max_waiting = limits.waiting;
            options.busy_timeout = limits.busy_timeout;
            return postgres::open(std::move(options), migrations, clock);
        }
        sqlite::Options options;
        options.path = folder() / "test.db";
        options.max_readers = limits.readers;
        options.max_waiting = limits.waiting;
        options.busy_timeout = limits.busy_timeout;
        return sqlite::open(options, migrations, clock);
    }

    postgres::Options postgres_options() const {
        postgres::Options options;
        options.conninfo = Secret::copy_of(server() + " options='-c search_path=" + name_ + "'");
        return options;
    }

private:
    static std::string server() {
        const char* conninfo = std::getenv(
            "CERTFERRY_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe): nobody sets it
        if (conninfo == nullptr) {
            throw std::runtime_error(
                "no PostgreSQL server for tests: run them under tools/with_postgres");
        }
        return conninfo;
    }

    static std::string new_name() {
        auto name = "test_" + new_uuid(SystemClock().now());
        std::ranges::replace(name, '-', '_');
        return name;
    }

    std::filesystem::path folder() const {
        return std::filesystem::temp_directory_path() / ("certferry-" + name_);
    }

    static void administer(const std::string& sql) {
        postgres::Options options;
        options.conninfo = Secret::copy_of(server());
        postgres::open(std::move(options), {}, SystemClock())->write([&](Session& session) {
            session.run_script(sql);
        });
    }

    const Driver driver_;
    const std::string name_ = new_name();
};

/// A test that runs on each driver.
class DriverTest : public testing::TestWithParam<Driver> {
protected:
    Scratch scratch_{GetParam()};
};

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
