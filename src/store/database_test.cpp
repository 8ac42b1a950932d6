#include "store/database.h"

#include "store/testing.h"

#include <future>
#include <latch>
#include <thread>

namespace certferry::store {
namespace {

/// What `Database` promises whatever the driver.
class DatabaseContract : public DriverTest {
protected:
    using Pending = std::vector<std::future<void>>;

    std::unique_ptr<Database> open(const Scratch::Limits& limits = {}) const {
        return scratch_.open(migrations, limits);
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

    /// Lets operations 1 to `last` come in this order while another one has the only writer.
    static Pending write_while_held(Database& database, std::int64_t last) {
        std::latch running(1);
        std::latch go_on(1);
        auto holder = std::async(std::launch::async, [&] {
            database.write([&](Session&) {
                running.count_down();
                go_on.wait();
            });
        });
        running.wait();
        Pending pending;
        for (std::int64_t id = 1; id <= last; ++id) {
            pending.push_back(std::async(std::launch::async, [&database, id] {
                database.write([id](Session& session) { add(session, id); });
            }));
            while (database.stats().waiting < pending.size() && !is_over(pending.back())) {
                std::this_thread::yield();
            }
        }
        go_on.count_down();
        holder.get();
        return pending;
    }

    static constexpr std::array migrations{
        Migration{1, "item", "00",
                  "CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, note TEXT NOT NULL) STRICT;"
                  "CREATE TABLE part (id INTEGER NOT NULL PRIMARY KEY, item INTEGER NOT NULL"
                  " REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED) STRICT;"}};

private:
    static bool is_over(const std::future<void>& operation) {
        return operation.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
};

TEST_P(DatabaseContract, UndoesAnOperationThatThrowsAlone) {
    const auto database = open();
    EXPECT_EQ(code_of([&] {
                  database->write([](Session& session) {
                      add(session, 1);
                      add(session, 1);
                  });
              }),
              "store_conflict");
    EXPECT_EQ(count(*database), 0);
}

TEST_P(DatabaseContract, GoesOnAfterAConflictThatTheOperationCatches) {
    const auto database = open();
    database->write([](Session& session) {
        add(session, 1);
        EXPECT_EQ(code_of([&] { add(session, 1); }), "store_conflict");
        add(session, 2);
    });
    EXPECT_EQ(count(*database), 2);
}

TEST_P(DatabaseContract, RefusesMoreThanMayWait) {
    const auto database = open({.writers = 1, .waiting = 3});
    auto pending = write_while_held(*database, 4);
    EXPECT_EQ(code_of([&] { pending[3].get(); }), "store_busy");
    for (const std::size_t i : {0U, 1U, 2U}) {
        EXPECT_NO_THROW(pending[i].get());
    }
    EXPECT_EQ(count(*database), 3);
}

TEST_P(DatabaseContract, RefusesAWriteInsideAWrite) {
    const auto database = open();
    EXPECT_EQ(code_of([&] {
                  database->write([&](Session&) {
                      database->write([](Session& session) { add(session, 1); });
                  });
              }),
              "internal_error");
}

TEST_P(DatabaseContract, GivesBackWhatTheOperationReturns) {
    const auto database = open();
    const auto text = database->write([owned = std::make_unique<int>(7)](Session& session) {
        return std::make_unique<std::int64_t>(
            session.one("SELECT $1 + 1", {*owned}, [](const Row& row) { return row.integer(0); }));
    });
    EXPECT_EQ(*text, 8);
}

TEST_P(DatabaseContract, ServesManyWritersAndReadersAtOnce) {
    const auto database = open();
    const auto reads_before = database->stats().reads;
    constexpr int threads = 8;
    constexpr int each = 50;
    {
        std::vector<std::jthread> all;
        all.reserve(threads);
        for (int t = 0; t < threads; ++t) {
            all.emplace_back([&, t] {
                for (int i = 0; i < each; ++i) {
                    const std::int64_t id = t * each + i;
                    database->write([id](Session& session) { add(session, id); });
                    const auto seen = database->read([id](Session& session) {
                        return session.find("SELECT id FROM item WHERE id = $1", {id},
                                            [](const Row& row) { return row.integer(0); });
                    });
                    EXPECT_EQ(seen, id);
                }
            });
        }
    }
    EXPECT_EQ(count(*database), threads * each);
    const auto stats = database->stats();
    EXPECT_EQ(stats.operations, static_cast<std::uint64_t>(threads * each));
    EXPECT_EQ(stats.reads, static_cast<std::uint64_t>(threads * each) + 1 + reads_before);
}

TEST_P(DatabaseContract, ReadsOneSnapshotBesideAWriter) {
    const auto database = open();
    database->read([&](Session& session) {
        const auto rows = [&] {
            return session.one("SELECT count(*) FROM item", {},
                               [](const Row& row) { return row.integer(0); });
        };
        EXPECT_EQ(rows(), 0);
        database->write([](Session& writer) { add(writer, 1); });
        EXPECT_EQ(rows(), 0);
    });
    EXPECT_EQ(count(*database), 1);
}

TEST_P(DatabaseContract, RefusesAReaderThatFindsNoConnection) {
    const auto database = open({.readers = 1, .busy_timeout = std::chrono::milliseconds(50)});
    database->read([&](Session&) { EXPECT_EQ(code_of([&] { count(*database); }), "store_busy"); });
    EXPECT_EQ(count(*database), 0);
}

TEST_P(DatabaseContract, ReaderThatThrowsGivesItsConnectionBack) {
    const auto database = open({.readers = 1});
    EXPECT_NE(code_of([&] { database->read([](Session& session) { add(session, 1); }); }), "");
    EXPECT_EQ(count(*database), 0);
}

TEST_P(DatabaseContract, UndoesEachOperationThatThrows) {
    const auto database = open();
    EXPECT_THROW(database->write([](Session& session) {
        add(session, 1);
        throw std::out_of_range("one");
    }),
                 std::out_of_range);
    EXPECT_EQ(count(*database), 0);
    EXPECT_EQ(database->stats().failed_operations, 1U);
    database->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(count(*database), 1);
}

TEST_P(DatabaseContract, KeepsNothingOfACommitThatFails) {
    const auto database = open();
    EXPECT_NE(code_of([&] {
                  database->write([](Session& session) {
                      add(session, 1);
                      session.execute("INSERT INTO part (id, item) VALUES (1, 99)");
                  });
              }),
              "");
    EXPECT_EQ(count(*database), 0);
    database->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(count(*database), 1);
}

TEST_P(DatabaseContract, CountsWithoutLosingOneAmongManyWriters) {
    const auto database = open();
    database->write([](Session& session) { add(session, 1); });
    {
        std::vector<std::jthread> all;
        all.reserve(6);
        for (int t = 0; t < 6; ++t) {
            all.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    database->write([](Session& session) {
                        session.lock("counter");
                        const auto ids = session.one("SELECT max(id) FROM item", {},
                                                     [](const Row& row) { return row.integer(0); });
                        add(session, ids + 1);
                    });
                }
            });
        }
    }
    EXPECT_EQ(count(*database), 121);
}

TEST_P(DatabaseContract, TakesRowsForUpdateOneAfterTheOther) {
    const auto database = open();
    database->write([](Session& session) {
        session.execute("INSERT INTO item (id, note) VALUES (1, $1)", {"0"});
    });
    {
        std::vector<std::jthread> all;
        all.reserve(6);
        for (int t = 0; t < 6; ++t) {
            all.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    database->write([](Session& session) {
                        const auto value =
                            session.one("SELECT note FROM item WHERE id = 1 FOR UPDATE", {},
                                        [](const Row& row) { return std::stoi(row.string(0)); });
                        session.execute("UPDATE item SET note = $1 WHERE id = 1",
                                        {std::to_string(value + 1)});
                    });
                }
            });
        }
    }
    const auto sum = database->read([](Session& session) {
        return session.one("SELECT note FROM item", {},
                           [](const Row& row) { return row.string(0); });
    });
    EXPECT_EQ(sum, "120");
}

INSTANTIATE_TEST_SUITE_P(Drivers, DatabaseContract, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store
