#include "store/sqlite/connection.h"

#include "store/sqlite/testing.h"

#include <limits>

namespace certferry::store::sqlite {
namespace {

class SqliteConnection : public DatabaseTest {
protected:
    SqliteConnection() : connection_(options(), Access::read_write) {
        connection_.run_script(migrations[0].sql);
    }

    Connection connection_;
};

TEST_F(SqliteConnection, KeepsEveryTypeAsItWasGiven) {
    connection_.run_script(
        "CREATE TABLE everything (i INTEGER, r REAL, t TEXT, b BLOB, n TEXT) STRICT");
    const Bytes octets{0, 1, 255};
    const std::string text("caf\xC3\xA9 \0 end", 11);
    connection_.execute("INSERT INTO everything VALUES ($1, $2, $3, $4, $5)",
                        {std::numeric_limits<std::int64_t>::min(), 0.5, text, octets, nullptr});
    const auto found = connection_.one("SELECT i, r, t, b, n FROM everything", {}, [&](auto& row) {
        EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
        EXPECT_EQ(row.real(1), 0.5);
        EXPECT_EQ(row.string(2), text);
        EXPECT_EQ(row.bytes(3), octets);
        EXPECT_TRUE(row.is_null(4));
        EXPECT_EQ(row.optional_string(4), std::nullopt);
        return true;
    });
    EXPECT_TRUE(found);
}

TEST_F(SqliteConnection, TellsEmptyFromNull) {
    connection_.run_script("CREATE TABLE empties (t TEXT NOT NULL, b BLOB NOT NULL) STRICT");
    connection_.execute("INSERT INTO empties VALUES ($1, $2)", {std::string_view(), ByteView()});
    connection_.for_each("SELECT t, b FROM empties", {}, [](const Row& row) {
        EXPECT_EQ(row.text(0), "");
        EXPECT_TRUE(row.blob(1).empty());
    });
}

TEST_F(SqliteConnection, BindsByNumberWhateverTheOrderInTheText) {
    const auto text = connection_.one("SELECT $2 || $1 || $2", {"a", "b"},
                                      [](const Row& row) { return row.string(0); });
    EXPECT_EQ(text, "bab");
}

TEST_F(SqliteConnection, StoresFlagsTimesAndOptionals) {
    const auto time = from_micros(1'234'567'890'123'456);
    connection_.for_each("SELECT $1, $2, $3, $4",
                         {true, time, std::optional<UtcTime>(time), std::optional<UtcTime>()},
                         [&](const Row& row) {
                             EXPECT_TRUE(row.flag(0));
                             EXPECT_EQ(row.time(1), time);
                             EXPECT_EQ(row.optional_time(2), time);
                             EXPECT_EQ(row.optional_time(3), std::nullopt);
                         });
}

TEST_F(SqliteConnection, RefusesAColumnOfAnotherType) {
    const auto read = [&](auto use) {
        return code_of([&] { connection_.for_each("SELECT 1, NULL", {}, use); });
    };
    EXPECT_EQ(read([](const Row& row) { row.text(0); }), "internal_error");
    EXPECT_EQ(read([](const Row& row) { row.integer(1); }), "internal_error");
    EXPECT_EQ(read([](const Row& row) { row.integer(2); }), "internal_error");
    EXPECT_EQ(read([](const Row& row) { row.is_null(2); }), "internal_error");
    EXPECT_EQ(read([](const Row& row) { row.integer(0); }), "");
}

TEST_F(SqliteConnection, RefusesAWrongNumberOfParameters) {
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT $1", {}); }), "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT $1", {1, 2}); }), "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT $2", {1, 2}); }), "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT ?", {1}); }), "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT 1; SELECT 2"); }), "internal_error");
}

TEST_F(SqliteConnection, CountsChangedRows) {
    EXPECT_EQ(connection_.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b')"), 2);
    EXPECT_EQ(connection_.execute("UPDATE item SET note = $1 WHERE id = $2", {"c", 2}), 1);
    EXPECT_EQ(connection_.execute("SELECT count(*) FROM item"), 0);
    EXPECT_EQ(connection_.execute("DELETE FROM item WHERE id = $1", {7}), 0);
}

TEST_F(SqliteConnection, GivesWhatReturningReturns) {
    const auto id = connection_.one("INSERT INTO item (note) VALUES ($1) RETURNING id", {"x"},
                                    [](const Row& row) { return row.integer(0); });
    EXPECT_EQ(id, 1);
}

TEST_F(SqliteConnection, FindsNoneOneOrComplains) {
    const auto find = [&] {
        return connection_.find("SELECT note FROM item", {},
                                [](const Row& row) { return row.string(0); });
    };
    EXPECT_EQ(find(), std::nullopt);
    add(connection_, 1);
    EXPECT_EQ(find(), "note");
    add(connection_, 2);
    EXPECT_EQ(code_of(find), "internal_error");
}

TEST_F(SqliteConnection, RunsTheSameStatementInsideItself) {
    connection_.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    int pairs = 0;
    const std::string_view sql = "SELECT id FROM item";
    connection_.for_each(
        sql, {}, [&](const Row&) { connection_.for_each(sql, {}, [&](const Row&) { ++pairs; }); });
    EXPECT_EQ(pairs, 9);
}

TEST_F(SqliteConnection, UsesAStatementAgainAfterItFailed) {
    add(connection_, 1);
    EXPECT_EQ(code_of([&] { add(connection_, 1); }), "store_conflict");
    EXPECT_EQ(code_of([&] { add(connection_, 2); }), "");
}

TEST_F(SqliteConnection, TellsConflictsFromDefects) {
    add(connection_, 1);
    EXPECT_EQ(code_of([&] { add(connection_, 1); }), "store_conflict");
    EXPECT_EQ(code_of([&] { connection_.execute("INSERT INTO part VALUES (1, 99)"); }),
              "store_conflict");
    EXPECT_EQ(code_of([&] { connection_.execute("INSERT INTO item VALUES (2, NULL)"); }),
              "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("INSERT INTO item VALUES ('x', 'y')"); }),
              "internal_error");
    EXPECT_EQ(code_of([&] { connection_.execute("SELECT nothing FROM nowhere"); }),
              "internal_error");
}

TEST_F(SqliteConnection, OverwritesDeletedSecretsIfAsked) {
    Options secret = options();
    secret.path = folder_ / "secret.db";
    secret.secure_delete = true;
    Connection connection(secret, Access::read_write);
    EXPECT_EQ(
        connection.one("PRAGMA secure_delete", {}, [](const Row& row) { return row.integer(0); }),
        1);
}

TEST_F(SqliteConnection, SyncsEachCommitAndChecksForeignKeys) {
    const auto pragma = [&](std::string_view sql) {
        return connection_.one(sql, {}, [](const Row& row) { return row.integer(0); });
    };
    EXPECT_EQ(pragma("PRAGMA synchronous"), 2);
    EXPECT_EQ(pragma("PRAGMA foreign_keys"), 1);
}

TEST_F(SqliteConnection, ReadOnlyOneCannotWrite) {
    Connection reader(options(), Access::read_only);
    EXPECT_NE(code_of([&] { add(reader, 1); }), "");
}

TEST_F(SqliteConnection, FileIsForItsOwnerAlone) {
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(options().path).permissions(),
              perms::owner_read | perms::owner_write);
}

TEST_F(SqliteConnection, KnowsItsTables) {
    EXPECT_TRUE(connection_.has_table("item"));
    EXPECT_FALSE(connection_.has_table("items"));
}

}  // namespace
}  // namespace certferry::store::sqlite
