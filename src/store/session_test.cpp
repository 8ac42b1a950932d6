#include "store/session.h"

#include "store/testing.h"

#include <limits>

namespace certferry::store {
namespace {

/// What `Session` promises whatever the driver.
class SessionContract : public DriverTest {
protected:
    static void add(Session& session, std::int64_t id) {
        session.execute("INSERT INTO item (id, note) VALUES ($1, $2)", {id, "note"});
    }

    /// The code of the error of one statement in a transaction of its own.
    std::string refusal(std::string_view sql, Session::Params params = {}) {
        return code_of(
            [&] { database_->write([&](Session& session) { session.execute(sql, params); }); });
    }

    static std::int64_t first_integer(const Row& row) { return row.integer(0); }

    std::vector<std::int64_t> ids() {
        return database_->read([](Session& session) {
            return session.list("SELECT id FROM item ORDER BY id", {},
                                [](const Row& row) { return row.integer(0); });
        });
    }

    static constexpr std::array migrations{
        Migration{1, "item", "00",
                  "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, note TEXT NOT NULL) STRICT;"
                  "CREATE TABLE part (id INTEGER NOT NULL PRIMARY KEY,"
                  " item INTEGER NOT NULL REFERENCES item (id)) STRICT;"}};

    std::unique_ptr<Database> database_ = scratch_.open(migrations);
};

TEST_P(SessionContract, KeepsEveryTypeAsItWasGiven) {
    database_->write([&](Session& session) {
        session.run_script(
            "CREATE TABLE everything (i INTEGER, r REAL, t TEXT, b BLOB, n TEXT) STRICT");
        const Bytes octets{0, 1, 255};
        const std::string text("caf\xC3\xA9 end");
        session.execute("INSERT INTO everything VALUES ($1, $2, $3, $4, $5)",
                        {std::numeric_limits<std::int64_t>::min(), 0.5, text, octets, nullptr});
        const auto found = session.one("SELECT i, r, t, b, n FROM everything", {}, [&](auto& row) {
            EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
            EXPECT_EQ(row.real(1), 0.5);
            EXPECT_EQ(row.string(2), text);
            EXPECT_EQ(row.bytes(3), octets);
            EXPECT_TRUE(row.is_null(4));
            EXPECT_EQ(row.optional_string(4), std::nullopt);
            return true;
        });
        EXPECT_TRUE(found);
    });
}

TEST_P(SessionContract, TellsEmptyFromNull) {
    database_->write([&](Session& session) {
        session.run_script("CREATE TABLE empties (t TEXT NOT NULL, b BLOB NOT NULL) STRICT");
        session.execute("INSERT INTO empties VALUES ($1, $2)", {std::string_view(), ByteView()});
        session.for_each("SELECT t, b FROM empties", {}, [](const Row& row) {
            EXPECT_EQ(row.text(0), "");
            EXPECT_TRUE(row.blob(1).empty());
        });
    });
}

TEST_P(SessionContract, BindsByNumberWhateverTheOrderInTheText) {
    database_->write([&](Session& session) {
        const auto text = session.one("SELECT $2 || $1 || $2", {"a", "b"},
                                      [](const Row& row) { return row.string(0); });
        EXPECT_EQ(text, "bab");
    });
}

TEST_P(SessionContract, StoresFlagsTimesAndOptionals) {
    database_->write([&](Session& session) {
        const auto time = from_micros(1'234'567'890'123'456);
        session.for_each("SELECT $1, $2, $3, $4",
                         {true, time, std::optional<UtcTime>(time), std::optional<UtcTime>()},
                         [&](const Row& row) {
                             EXPECT_TRUE(row.flag(0));
                             EXPECT_EQ(row.time(1), time);
                             EXPECT_EQ(row.optional_time(2), time);
                             EXPECT_EQ(row.optional_time(3), std::nullopt);
                         });
    });
}

TEST_P(SessionContract, RefusesAColumnOfAnotherType) {
    database_->write([&](Session& session) {
        const auto read = [&](auto use) {
            return code_of([&] { session.for_each("SELECT 1, NULL", {}, use); });
        };
        EXPECT_EQ(read([](const Row& row) { row.text(0); }), "internal_error");
        EXPECT_EQ(read([](const Row& row) { row.integer(1); }), "internal_error");
        EXPECT_EQ(read([](const Row& row) { row.integer(2); }), "internal_error");
        EXPECT_EQ(read([](const Row& row) { row.is_null(2); }), "internal_error");
        EXPECT_EQ(read([](const Row& row) { row.integer(0); }), "");
    });
}

TEST_P(SessionContract, CountsChangedRows) {
    database_->write([&](Session& session) {
        EXPECT_EQ(session.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b')"), 2);
        EXPECT_EQ(session.execute("UPDATE item SET note = $1 WHERE id = $2", {"c", 2}), 1);
        EXPECT_EQ(session.execute("SELECT count(*) FROM item"), 0);
        EXPECT_EQ(session.execute("DELETE FROM item WHERE id = $1", {7}), 0);
    });
}

TEST_P(SessionContract, ShowsLaterStatementsWhatWasPutOff) {
    for (const std::int64_t id : {1, 2}) {  // PostgreSQL puts off what it has prepared before.
        database_->write([&](Session& session) {
            EXPECT_EQ(session.one("SELECT count(*) FROM item", {}, first_integer), id - 1);
            session.execute_later("INSERT INTO item VALUES ($1, $2)", {id, "a"});
            session.execute_later("INSERT INTO part VALUES ($1, $2)", {id, id});
            EXPECT_EQ(session.execute("UPDATE part SET item = item"), id);
            session.execute_later("UPDATE item SET note = $2 WHERE id = $1", {id, "c"});
        });
    }
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(database_->read([](Session& session) {
        return session.one("SELECT count(*) FROM item WHERE note = 'c'", {}, first_integer);
    }),
              2);
}

TEST_P(SessionContract, KeepsNothingIfWhatWasPutOffMeetsAConflict) {
    const auto insert = [](Session& session, std::int64_t id) {
        session.execute_later("INSERT INTO item VALUES ($1, 'a')", {id});
    };
    database_->write([&](Session& session) { insert(session, 1); });
    const auto code_of_write = [&](auto use) {
        return code_of([&] {
            database_->write([&](Session& session) {
                session.execute("INSERT INTO item VALUES (5, 'b')");
                insert(session, 1);
                use(session);
            });
        });
    };
    EXPECT_EQ(code_of_write([](Session&) {}), "internal_error") << "at the commit";
    EXPECT_EQ(code_of_write(
                  [](Session& session) { session.execute("INSERT INTO item VALUES (6, 'b')"); }),
              "internal_error")
        << "at the next statement";
    EXPECT_EQ(code_of_write([](Session& session) {
                  EXPECT_EQ(code_of([&] { session.execute("DELETE FROM item"); }),
                            "internal_error");
              }),
              "internal_error")
        << "even if somebody passes over it";
    EXPECT_EQ(ids(), std::vector<std::int64_t>{1});
}

TEST_P(SessionContract, UndoesWhatWasPutOff) {
    for (const std::int64_t id : {1, 1, 2}) {
        const auto code = code_of([&] {
            database_->write([&](Session& session) {
                session.execute("INSERT INTO item VALUES ($1, 'a')", {id + 10});
                session.execute_later("INSERT INTO item VALUES ($1, 'a')", {id});
                throw Error(codes::store_full, "as it may be");
            });
        });
        EXPECT_EQ(code, "store_full");
    }
    EXPECT_TRUE(ids().empty());
}

TEST_P(SessionContract, GivesWhatReturningReturns) {
    database_->write([&](Session& session) {
        const auto id = session.one("INSERT INTO item (note) VALUES ($1) RETURNING id", {"x"},
                                    [](const Row& row) { return row.integer(0); });
        EXPECT_EQ(id, 1);
    });
}

TEST_P(SessionContract, FindsNoneOneOrComplains) {
    database_->write([&](Session& session) {
        const auto find = [&] {
            return session.find("SELECT note FROM item", {},
                                [](const Row& row) { return row.string(0); });
        };
        EXPECT_EQ(find(), std::nullopt);
        add(session, 1);
        EXPECT_EQ(find(), "note");
        add(session, 2);
        EXPECT_EQ(code_of(find), "internal_error");
    });
}

TEST_P(SessionContract, RunsTheSameStatementInsideItself) {
    database_->write([&](Session& session) {
        session.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        int pairs = 0;
        const std::string_view sql = "SELECT id FROM item";
        session.for_each(
            sql, {}, [&](const Row&) { session.for_each(sql, {}, [&](const Row&) { ++pairs; }); });
        EXPECT_EQ(pairs, 9);
    });
}

TEST_P(SessionContract, UsesAStatementAgainAfterItFailed) {
    database_->write([&](Session& session) {
        add(session, 1);
        EXPECT_EQ(code_of([&] { add(session, 1); }), "store_conflict");
        EXPECT_EQ(code_of([&] { add(session, 2); }), "");
    });
}

TEST_P(SessionContract, KnowsItsTables) {
    database_->write([&](Session& session) {
        EXPECT_TRUE(session.has_table("item"));
        EXPECT_FALSE(session.has_table("items"));
    });
}

TEST_P(SessionContract, RefusesAWrongNumberOfParameters) {
    EXPECT_EQ(refusal("SELECT $1", {}), "internal_error");
    EXPECT_EQ(refusal("SELECT $1", {1, 2}), "internal_error");
    EXPECT_EQ(refusal("SELECT $2", {1, 2}), "internal_error");
    EXPECT_EQ(refusal("SELECT ?", {1}), "internal_error");
    EXPECT_EQ(refusal("SELECT 1; SELECT 2"), "internal_error");
    EXPECT_EQ(refusal("SELECT $1", {1}), "");
}

TEST_P(SessionContract, TellsConflictsFromDefects) {
    database_->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(refusal("INSERT INTO item (id, note) VALUES (1, 'x')"), "store_conflict");
    EXPECT_EQ(refusal("INSERT INTO part (id, item) VALUES (1, 99)"), "store_conflict");
    EXPECT_EQ(refusal("INSERT INTO item (id, note) VALUES (2, NULL)"), "internal_error");
    EXPECT_EQ(refusal("INSERT INTO item (id, note) VALUES ('x', 'y')"), "internal_error");
    EXPECT_EQ(refusal("SELECT nothing FROM nowhere"), "internal_error");
}

TEST_P(SessionContract, GoesOnAfterEachConflictOfAStatementThatIsPrepared) {
    database_->write([](Session& session) {
        for (std::int64_t id = 1; id <= 3; ++id) {
            add(session, id);
            EXPECT_EQ(code_of([&] { add(session, id); }), "store_conflict");
        }
    });
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(SessionContract, RunsOneStatementForManyRows) {
    std::vector<Session::ParamRow> rows;
    for (std::int64_t id = 1; id <= 1200; ++id) {
        rows.push_back({id, "many"});
    }
    const std::string_view sql = "INSERT INTO item (id, note) VALUES ($1, $2)";
    database_->write([&](Session& session) {
        EXPECT_EQ(session.execute_many(sql, {}), 0);
        EXPECT_EQ(session.execute_many(sql, rows), 1200);
        EXPECT_EQ(session.execute_many(sql, std::span(rows).first(0)), 0);
    });
    EXPECT_EQ(ids().size(), 1200U);
}

TEST_P(SessionContract, KeepsNothingOfManyRowsIfOneFails) {
    std::vector<Session::ParamRow> rows;
    for (std::int64_t id = 1; id <= 1200; ++id) {
        rows.push_back({id == 1100 ? 7 : id, "many"});
    }
    database_->write([&](Session& session) {
        add(session, 5000);
        EXPECT_EQ(code_of([&] {
                      session.execute_many("INSERT INTO item (id, note) VALUES ($1, $2)", rows);
                  }),
                  "store_conflict");
        add(session, 6000);
    });
    EXPECT_EQ(ids(), (std::vector<std::int64_t>{5000, 6000}));
}

TEST_P(SessionContract, TakesNullAndValuesInTurnForOneStatement) {
    database_->write([](Session& session) {
        session.run_script(
            "CREATE TABLE maybe (id INTEGER NOT NULL PRIMARY KEY, n INTEGER) STRICT");
        const std::string_view sql = "INSERT INTO maybe (id, n) VALUES ($1, $2)";
        session.execute(sql, {1, nullptr});
        session.execute(sql, {2, 5});
        session.execute(sql, {3, nullptr});
        const std::vector<Session::ParamRow> rows{{4, nullptr}, {5, 6}};
        session.execute_many(sql, rows);
        const auto all = session.list("SELECT n FROM maybe ORDER BY id", {}, [](const Row& row) {
            return row.optional_integer(0).value_or(-1);
        });
        EXPECT_EQ(all, (std::vector<std::int64_t>{-1, 5, -1, -1, 6}));
    });
}

TEST_P(SessionContract, ComparesTextOctetByOctet) {
    database_->write([](Session& session) {
        session.execute(
            "INSERT INTO item (id, note) VALUES (1, 'b'), (2, 'B'), (3, 'a-'), (4, 'aa')");
        const auto notes = session.list("SELECT note FROM item ORDER BY note", {},
                                        [](const Row& row) { return row.string(0); });
        EXPECT_EQ(notes, (std::vector<std::string>{"B", "a-", "aa", "b"}));
    });
}

TEST_P(SessionContract, HasATimeOfDay) {
    const auto before = SystemClock().now();
    const auto now = database_->write([](Session& session) { return session.now(); });
    EXPECT_GE(now, before);
    EXPECT_LE(now, SystemClock().now());
}

INSTANTIATE_TEST_SUITE_P(Drivers, SessionContract, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store
