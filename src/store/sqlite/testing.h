#pragma once

#include "base/uuid.h"
#include "store/sqlite/open.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

namespace certferry::store::sqlite {

/// A folder of its own for each test, with a database that has one table.
class DatabaseTest : public testing::Test {
public:
    DatabaseTest() { std::filesystem::create_directory(folder_); }

    ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

    DatabaseTest(const DatabaseTest&) = delete;
    DatabaseTest& operator=(const DatabaseTest&) = delete;

protected:
    Options options() const {
        Options options;
        options.path = folder_ / "test.db";
        return options;
    }

    std::unique_ptr<Database> open_database() const { return open_database(options()); }

    static std::unique_ptr<Database> open_database(const Options& options) {
        return open(options, migrations, SystemClock());
    }

    static void add(Session& session, std::int64_t id) {
        session.execute("INSERT INTO item (id, note) VALUES ($1, $2)", {id, "note"});
    }

    static std::int64_t count(Database& database) {
        return database.read([](Session& session) {
            return session.one("SELECT count(*) FROM item", {},
                               [](const Row& row) { return row.integer(0); });
        });
    }

    static constexpr std::array migrations{
        Migration{1, "item", "00",
                  "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, note TEXT NOT NULL) STRICT;"
                  "CREATE TABLE part (id INTEGER NOT NULL PRIMARY KEY,"
                  " item INTEGER NOT NULL REFERENCES item (id)) STRICT;"}};

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-store-" + new_uuid(SystemClock().now()));
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

}  // namespace certferry::store::sqlite
