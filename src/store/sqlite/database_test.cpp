#include "store/database.h"

#include "store/sqlite/testing.h"

#include <csignal>
#include <fstream>
#include <future>
#include <latch>
#include <sys/resource.h>
#include <thread>

namespace certferry::store::sqlite {
namespace {

class SqliteDatabase : public DatabaseTest {
protected:
    using Pending = std::vector<std::future<void>>;

    /// Lets operations 1 to `last` wait in this order while another one writes, so that they form
    /// one group.
    template <class F>
    static Pending write_as_group(Database& database, std::int64_t last, F operation) {
        std::latch running(1);
        std::latch go_on(1);
        auto blocker = std::async(std::launch::async, [&] {
            database.write([&](Session&) {
                running.count_down();
                go_on.wait();
            });
        });
        running.wait();
        Pending pending;
        for (std::int64_t id = 1; id <= last; ++id) {
            pending.push_back(std::async(std::launch::async, [&database, operation, id] {
                database.write([&](Session& session) { operation(session, id); });
            }));
            while (database.stats().waiting < pending.size() && !is_over(pending.back())) {
                std::this_thread::yield();
            }
        }
        go_on.count_down();
        blocker.get();
        return pending;
    }

private:
    static bool is_over(const std::future<void>& operation) {
        return operation.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
};

TEST_F(SqliteDatabase, EmptiesItsLogSoonIfItHoldsSecrets) {
    auto secret = options();
    secret.secure_delete = true;
    const auto database = open_database(secret);
    database->write([](Session& session) { add(session, 1); });
    auto log = secret.path;
    log += "-wal";
    const auto deadline = Deadline::after(std::chrono::seconds(20));
    while (std::filesystem::file_size(log) > 0 && !deadline.passed()) {
        std::this_thread::yield();
    }
    EXPECT_FALSE(deadline.passed());
    EXPECT_EQ(count(*database), 1);
    database->write([](Session& session) { add(session, 2); });
    EXPECT_EQ(count(*database), 2);
}

TEST_F(SqliteDatabase, CommitsWaitingOperationsTogether) {
    const auto database = open_database();
    auto pending = write_as_group(*database, 50, add);
    for (auto& answer : pending) {
        answer.get();
    }
    EXPECT_EQ(count(*database), 50);
    const auto stats = database->stats();
    EXPECT_EQ(stats.operations, 51U);
    EXPECT_EQ(stats.groups, 2U);
    EXPECT_EQ(stats.largest_group, 50U);
    EXPECT_EQ(stats.failed_operations, 0U);
    EXPECT_EQ(stats.waiting, 0U);
}

TEST_F(SqliteDatabase, UndoesOnlyTheOperationThatThrows) {
    const auto database = open_database();
    auto pending = write_as_group(*database, 5, [](Session& session, std::int64_t id) {
        add(session, id);
        if (id == 3) {
            add(session, 4);  // Would make operation 4 fail if it were not undone.
            throw std::out_of_range("three");
        }
    });
    EXPECT_THROW(pending[2].get(), std::out_of_range);
    for (const std::size_t i : {0U, 1U, 3U, 4U}) {
        EXPECT_NO_THROW(pending[i].get());
    }
    EXPECT_EQ(count(*database), 4);
    EXPECT_EQ(database->stats().failed_operations, 1U);
}

TEST_F(SqliteDatabase, FailedCommitFailsTheWholeGroup) {
    const auto database = open_database();
    auto pending = write_as_group(*database, 3, [](Session& session, std::int64_t id) {
        add(session, id);
        if (id == 2) {
            session.run_script("PRAGMA defer_foreign_keys=ON; INSERT INTO part VALUES (1, 99)");
        }
    });
    for (auto& answer : pending) {
        EXPECT_NE(code_of([&] { answer.get(); }), "");
    }
    EXPECT_EQ(count(*database), 0);
    database->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(count(*database), 1);
}

/// Makes every write beyond `bytes` of a file fail while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{.rlim_cur = bytes, .rlim_max = old_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }

    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, handler_);
    }

    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit old_{};
    void (*handler_)(int);
};

TEST_F(SqliteDatabase, CommitThatCannotBeWrittenIsInDoubtAndNotVisible) {
    const auto database = open_database();
    {
        const FileSizeLimit limit(4096);
        try {
            database->write([](Session& session) { add(session, 1); });
            ADD_FAILURE() << "the log cannot have been written";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), "store_unavailable");
            EXPECT_TRUE(error.in_doubt());
        }
    }
    EXPECT_EQ(count(*database), 0);
    database->write([](Session& session) { add(session, 2); });
    EXPECT_EQ(count(*database), 1);
}

TEST_F(SqliteDatabase, ReportsAFullDiskAndServesOn) {
    auto small = options();
    small.max_pages = 10;
    const auto database = open_database(small);
    database->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(code_of([&] {
                  database->write([](Session& session) {
                      session.execute("INSERT INTO item VALUES (2, $1)",
                                      {std::string(100'000, 'x')});
                  });
              }),
              "store_full");
    EXPECT_EQ(count(*database), 1);
    database->write([](Session& session) { add(session, 3); });
    EXPECT_EQ(count(*database), 2);
}

TEST_F(SqliteDatabase, FullDiskHarmsNoNeighbour) {
    auto small = options();
    small.max_pages = 10;
    const auto database = open_database(small);
    auto pending = write_as_group(*database, 3, [](Session& session, std::int64_t id) {
        add(session, id);
        if (id == 2) {
            session.execute("UPDATE item SET note = $1", {std::string(100'000, 'x')});
        }
    });
    pending[0].get();
    EXPECT_EQ(code_of([&] { pending[1].get(); }), "store_full");
    pending[2].get();
    EXPECT_EQ(count(*database), 2);
}

TEST_F(SqliteDatabase, FoldsItsLogIntoTheFile) {
    auto often = options();
    often.checkpoint_pages = 1;
    auto database = open_database(often);
    for (std::int64_t id = 1; id <= 10; ++id) {
        database->write([id](Session& session) { add(session, id); });
    }
    // The next operation is taken only after the checkpoint that follows the last.
    database->write([](Session&) {});
    EXPECT_GE(database->stats().checkpoints, 5U);
    EXPECT_EQ(count(*database), 10);
}

TEST_F(SqliteDatabase, RefusesAFileThatIsNoDatabase) {
    std::ofstream(options().path) << std::string(8192, 'x');
    EXPECT_EQ(code_of([&] { open_database(); }), "store_corrupt");
}

TEST_F(SqliteDatabase, ReportsADamagedPage) {
    {
        const auto database = open_database();
        database->write([](Session& session) { add(session, 1); });
    }
    {
        std::fstream file(options().path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096);
        file << std::string(std::filesystem::file_size(options().path) - 4096, '\xEE');
    }
    EXPECT_EQ(code_of([&] { count(*open_database()); }), "store_corrupt");
}

TEST_F(SqliteDatabase, RefusesAFolderThatIsMissing) {
    auto nowhere = options();
    nowhere.path = folder_ / "none" / "test.db";
    EXPECT_EQ(code_of([&] { open_database(nowhere); }), "store_unavailable");
}

}  // namespace
}  // namespace certferry::store::sqlite
