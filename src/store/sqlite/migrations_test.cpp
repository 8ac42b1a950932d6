#include "store/migrations.h"

#include "store/sqlite/testing.h"

#include <fmt/format.h>

namespace certferry::store::sqlite {
namespace {

class Migrations : public DatabaseTest {
protected:
    static Migration step(int version, std::string_view checksum = "aa") {
        static constexpr std::array<std::string_view, 4> scripts{
            "", "CREATE TABLE one (x INTEGER) STRICT; CREATE TABLE uno (x INTEGER) STRICT",
            "CREATE TABLE two (x INTEGER) STRICT",
            "CREATE TABLE three (x INTEGER) STRICT; this is no SQL"};
        return {version, "step", checksum, scripts.at(static_cast<std::size_t>(version))};
    }

    std::unique_ptr<Database> open_with(const std::vector<Migration>& known) const {
        return open(options(), known, SystemClock());
    }

    static bool has(Database& database, std::string_view table) {
        return database.read([&](Session& session) { return session.has_table(table); });
    }
};

TEST_F(Migrations, ApplyAllOnceAndOnlyWhatIsNewLater) {
    EXPECT_TRUE(has(*open_with({step(1)}), "uno"));
    const auto database = open_with({step(1), step(2)});
    EXPECT_TRUE(has(*database, "two"));
    const auto versions = database->read([](Session& session) {
        return session.list("SELECT version FROM schema_migrations ORDER BY version", {},
                            [](const Row& row) { return row.integer(0); });
    });
    EXPECT_EQ(versions, (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Migrations, LeaveNothingBehindIfOneFails) {
    EXPECT_EQ(code_of([&] { open_with({step(1), step(2), step(3)}); }), "internal_error");
    EXPECT_FALSE(has(*open_with({}), "one"));
}

TEST_F(Migrations, RefuseADatabaseOfANewerVersion) {
    open_with({step(1), step(2)});
    EXPECT_EQ(code_of([&] { open_with({step(1)}); }), "store_newer");
}

TEST_F(Migrations, RefuseAChangedFile) {
    open_with({step(1, "aa"), step(2)});
    EXPECT_EQ(code_of([&] { open_with({step(1, "bb"), step(2)}); }), "store_schema_changed");
}

TEST_F(Migrations, RefuseAGap) {
    open_with({step(1), step(2)})->write([](Session& session) {
        session.execute("DELETE FROM schema_migrations WHERE version = 1");
    });
    EXPECT_EQ(code_of([&] { open_with({step(1), step(2)}); }), "store_schema_changed");
}

}  // namespace
}  // namespace certferry::store::sqlite
