#include "store/migrations.h"

#include "store/testing.h"

#include <future>

namespace certferry::store {
namespace {

class Migrations : public DriverTest {
protected:
    static Migration step(int version, std::string_view checksum = "aa") {
        static constexpr std::array<std::string_view, 4> scripts{
            "", "CREATE TABLE one (x INTEGER) STRICT; CREATE TABLE uno (x INTEGER) STRICT",
            "CREATE TABLE two (x INTEGER) STRICT",
            "CREATE TABLE three (x INTEGER) STRICT; this is no SQL"};
        return {version, "step", checksum, scripts.at(static_cast<std::size_t>(version))};
    }

    std::unique_ptr<Database> open_with(const std::vector<Migration>& known) const {
        return scratch_.open(known);
    }

    static bool has(Database& database, std::string_view table) {
        return database.read([&](Session& session) { return session.has_table(table); });
    }
};

TEST_P(Migrations, ApplyAllOnceAndOnlyWhatIsNewLater) {
    EXPECT_TRUE(has(*open_with({step(1)}), "uno"));
    const auto database = open_with({step(1), step(2)});
    EXPECT_TRUE(has(*database, "two"));
    const auto versions = database->read([](Session& session) {
        return session.list("SELECT version FROM schema_migrations ORDER BY version", {},
                            [](const Row& row) { return row.integer(0); });
    });
    EXPECT_EQ(versions, (std::vector<std::int64_t>{1, 2}));
}

TEST_P(Migrations, LeaveNothingBehindIfOneFails) {
    EXPECT_EQ(code_of([&] { open_with({step(1), step(2), step(3)}); }), "internal_error");
    EXPECT_FALSE(has(*open_with({}), "one"));
}

TEST_P(Migrations, RefuseADatabaseOfANewerVersion) {
    open_with({step(1), step(2)});
    EXPECT_EQ(code_of([&] { open_with({step(1)}); }), "store_newer");
}

TEST_P(Migrations, RefuseAChangedFile) {
    open_with({step(1, "aa"), step(2)});
    EXPECT_EQ(code_of([&] { open_with({step(1, "bb"), step(2)}); }), "store_schema_changed");
}

TEST_P(Migrations, AreAppliedOnceBySeveralAtATime) {
    std::vector<std::future<bool>> all;
    all.reserve(4);
    for (int i = 0; i < 4; ++i) {
        all.push_back(std::async(std::launch::async,
                                 [this] { return has(*open_with({step(1), step(2)}), "two"); }));
    }
    for (auto& one : all) {
        EXPECT_TRUE(one.get());
    }
}

TEST_P(Migrations, GiveEachDriverItsOwnLines) {
    const auto database = open_with({{1, "own", "aa",
                                      "CREATE TABLE common (x INTEGER) STRICT;\n"
                                      "--sqlite CREATE TABLE of_sqlite (x INTEGER) STRICT;\n"
                                      "--postgres CREATE TABLE of_postgres (x bigint);\n"}});
    EXPECT_TRUE(has(*database, "common"));
    EXPECT_EQ(has(*database, "of_sqlite"), GetParam() == Driver::sqlite);
    EXPECT_EQ(has(*database, "of_postgres"), GetParam() == Driver::postgres);
}

TEST_P(Migrations, RefuseAGap) {
    open_with({step(1), step(2)})->write([](Session& session) {
        session.execute("DELETE FROM schema_migrations WHERE version = 1");
    });
    EXPECT_EQ(code_of([&] { open_with({step(1), step(2)}); }), "store_schema_changed");
}

INSTANTIATE_TEST_SUITE_P(Drivers, Migrations, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store
