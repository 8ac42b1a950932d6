#include "store/testing.h"

#include <atomic>
#include <future>
#include <latch>

namespace certferry::store::postgres {
namespace {

class PostgresDatabase : public testing::Test {
protected:
    std::unique_ptr<Database> open_database() const { return open_database(options()); }

    Options options() const { return scratch_.postgres_options(); }

    static std::unique_ptr<Database> open_database(Options options) {
        return open(std::move(options), migrations, SystemClock());
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

    static std::int64_t process_of(Session& session) {
        return session.one("SELECT pg_backend_pid()", {},
                           [](const Row& row) { return row.integer(0); });
    }

    /// Ends server processes as an administrator, or a failover, does.
    void end(std::initializer_list<std::int64_t> processes) const {
        open_database()->write([&](Session& session) {
            for (const auto process : processes) {
                // Waits until it is gone.
                EXPECT_TRUE(session.one("SELECT pg_terminate_backend(CAST($1 AS integer), 10000)",
                                        {process}, [](const Row& row) { return row.flag(0); }));
            }
        });
    }

    static constexpr std::array migrations{
        Migration{1, "item", "00",
                  "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, note TEXT NOT NULL) STRICT;"
                  "CREATE TABLE part (id INTEGER NOT NULL PRIMARY KEY, item INTEGER NOT NULL"
                  " REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED) STRICT"}};

    Scratch scratch_{Driver::postgres};
};

TEST_F(PostgresDatabase, TakesAnotherConnectionIfAnIdleOneWasLost) {
    const auto database = open_database();
    const auto writer = database->write(process_of);
    const auto reader = database->read(process_of);
    end({writer, reader});
    database->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(count(*database), 1);
}

TEST_F(PostgresDatabase, RunsAgainWhatWasCutOffBeforeItsCommit) {
    const auto database = open_database();
    int runs = 0;
    database->write([&](Session& session) {
        add(session, 1);
        if (++runs == 1) {
            end({process_of(session)});
        }
        add(session, 2);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(*database), 2);
}

TEST_F(PostgresDatabase, GivesUpIfTheConnectionIsLostAgain) {
    const auto database = open_database();
    int runs = 0;
    EXPECT_EQ(code_of([&] {
                  database->write([&](Session& session) {
                      ++runs;
                      end({process_of(session)});
                      add(session, 1);
                  });
              }),
              "store_unavailable");
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(*database), 0);
}

TEST_F(PostgresDatabase, IsInDoubtIfTheConnectionIsLostInTheCommit) {
    const auto database = open_database();
    database->write([](Session& session) {
        session.run_script(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION die()");
    });
    int runs = 0;
    try {
        database->write([&](Session& session) {
            ++runs;
            add(session, 1);
        });
        ADD_FAILURE() << "nobody answered the commit";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "store_unavailable");
        EXPECT_TRUE(error.in_doubt()) << error.what();
    }
    EXPECT_EQ(runs, 1) << "what may have been committed must not run again";
    EXPECT_EQ(count(*database), 0);
}

TEST_F(PostgresDatabase, IsInDoubtIfTheServerWarnsWhileItCommits) {
    // As it does when the wait for a synchronous standby is broken off.
    const auto database = open_database();
    database->write([](Session& session) {
        session.run_script(
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RAISE WARNING ''standby''; RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION warn()");
    });
    try {
        database->write([](Session& session) { add(session, 1); });
        ADD_FAILURE() << "the warning was passed over";
    } catch (const Error& error) {
        EXPECT_TRUE(error.in_doubt()) << error.what();
    }
    EXPECT_EQ(count(*database), 1);
}

TEST_F(PostgresDatabase, SolvesADeadlockByRunningOneAgain) {
    const auto database = open_database();
    database->write([](Session& session) {
        add(session, 1);
        add(session, 2);
    });
    std::latch both_have_one(2);
    std::atomic<int> runs = 0;
    const auto update = [&](std::int64_t first, std::int64_t second) {
        database->write([&, met = false](Session& session) mutable {
            ++runs;
            const std::string_view sql = "UPDATE item SET note = note || 'x' WHERE id = $1";
            session.execute(sql, {first});
            if (!std::exchange(met, true)) {
                both_have_one.arrive_and_wait();
            }
            session.execute(sql, {second});
        });
    };
    auto other = std::async(std::launch::async, [&] { update(2, 1); });
    update(1, 2);
    other.get();
    EXPECT_GE(runs, 3);
    const auto notes = database->read([](Session& session) {
        return session.list("SELECT note FROM item", {},
                            [](const Row& row) { return row.string(0); });
    });
    EXPECT_EQ(notes, std::vector<std::string>(2, "notexx"));
}

TEST_F(PostgresDatabase, RunsAgainAlsoIfTheOperationPassedTheErrorOver) {
    const auto database = open_database();
    int runs = 0;
    database->write([&](Session& session) {
        add(session, ++runs);
        if (runs == 1) {
            EXPECT_EQ(code_of([&] {
                          session.execute("DO 'BEGIN RAISE EXCEPTION SQLSTATE ''40001''; END'");
                      }),
                      "store_busy");
        }
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(*database), 1);
}

TEST_F(PostgresDatabase, WaitsForALockOnlySoLong) {
    const auto database = open_database();
    auto impatient = options();
    impatient.busy_timeout = std::chrono::milliseconds(10);
    const auto other = open_database(std::move(impatient));
    database->write([&](Session& session) {
        session.lock("one");
        EXPECT_EQ(code_of([&] { other->write([](Session& waiting) { waiting.lock("one"); }); }),
                  "store_busy");
        EXPECT_EQ(code_of([&] { other->write([](Session& free) { free.lock("two"); }); }), "");
    });
}

TEST_F(PostgresDatabase, EndsAStatementThatTakesTooLong) {
    auto hasty = options();
    hasty.statement_timeout = std::chrono::milliseconds(50);
    const auto database = open_database(std::move(hasty));
    EXPECT_EQ(code_of([&] {
                  database->write([](Session& session) { session.execute("SELECT pg_sleep(60)"); });
              }),
              "store_busy");
    EXPECT_EQ(count(*database), 0);
}

TEST_F(PostgresDatabase, PassesOverRowsThatOthersHold) {
    const auto database = open_database();
    database->write([](Session& session) {
        add(session, 1);
        add(session, 2);
    });
    const auto claim = [](Session& session) {
        return session.list("SELECT id FROM item ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", {},
                            [](const Row& row) { return row.integer(0); });
    };
    database->write([&](Session& session) {
        EXPECT_EQ(claim(session), std::vector<std::int64_t>{1});
        const auto others =
            std::async(std::launch::async, [&] { return database->write(claim); }).get();
        EXPECT_EQ(others, std::vector<std::int64_t>{2});
    });
}

TEST_F(PostgresDatabase, WorksWithoutPreparedStatements) {
    auto pooled = options();
    pooled.statements = Statements::unnamed;
    const auto database = open_database(std::move(pooled));
    const auto limit = database->write([](Session& session) {
        add(session, 1);
        EXPECT_EQ(code_of([&] { add(session, 1); }), "store_conflict");
        const std::vector<Session::ParamRow> rows{{2, "a"}, {3, "b"}};
        session.execute_many("INSERT INTO item (id, note) VALUES ($1, $2)", rows);
        EXPECT_EQ(session.one("SELECT count(*) FROM pg_prepared_statements", {},
                              [](const Row& row) { return row.integer(0); }),
                  0);
        return session.one("SHOW lock_timeout", {}, [](const Row& row) { return row.string(0); });
    });
    EXPECT_EQ(limit, "5s");
    EXPECT_EQ(count(*database), 3);
}

TEST_F(PostgresDatabase, PreparesAStatementOnce) {
    const auto database = open_database();
    database->write([](Session& session) {
        for (std::int64_t id = 1; id <= 3; ++id) {
            add(session, id);
        }
        EXPECT_EQ(session.one("SELECT count(*) FROM pg_prepared_statements"
                              " WHERE statement LIKE 'INSERT INTO item%'",
                              {}, [](const Row& row) { return row.integer(0); }),
                  1);
    });
}

TEST_F(PostgresDatabase, MakesAServerWaitForItsDisk) {
    auto careless = options();
    std::string text(careless.conninfo.reveal_text());
    text.replace(text.find("-c search_path"), 0, "-c synchronous_commit=off ");
    careless.conninfo = Secret::copy_of(text);
    EXPECT_EQ(open_database(std::move(careless))->write([](Session& session) {
        return session.one("SHOW synchronous_commit", {},
                           [](const Row& row) { return row.string(0); });
    }),
              "on");
}

TEST_F(PostgresDatabase, NeverTellsThePassword) {
    for (const std::string_view text :
         {"host=/nowhere password=geheim", "host=/nowhere password=geheim geheim",
          "postgresql://me:geheim@[::"}) {
        auto wrong = options();
        wrong.conninfo = Secret::copy_of(text);
        try {
            open_database(std::move(wrong));
            ADD_FAILURE() << "there is no such server";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), "store_unavailable");
            EXPECT_EQ(std::string_view(error.what()).find("geheim"), std::string_view::npos);
        }
    }
}

}  // namespace
}  // namespace certferry::store::postgres
