#include "store/sqlite/testing.h"

#include <algorithm>
#include <csignal>
#include <future>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace certferry::store::sqlite {
namespace {

/// A pipe for single numbers between a test and its child process.
class Pipe {
public:
    Pipe() {
        if (pipe(ends_.data()) != 0) {
            throw Error(codes::internal_error, "pipe");
        }
    }

    ~Pipe() {
        close(ends_[0]);
        close(ends_[1]);
    }

    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void send(std::int64_t number) const {
        if (::write(ends_[1], &number, sizeof number) != sizeof number) {
            _exit(3);
        }
    }

    std::int64_t receive() const {
        std::int64_t number = -1;
        EXPECT_EQ(::read(ends_[0], &number, sizeof number), ssize_t{sizeof number});
        return number;
    }

private:
    std::array<int, 2> ends_{};
};

/// A child process that runs `work` and is killed at the latest when this ends.
class Child {
public:
    template <class F>
    explicit Child(F work) : id_(fork()) {
        if (id_ == 0) {
            work();
            _exit(0);
        }
    }

    ~Child() { kill_and_wait(); }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill_and_wait() {
        if (id_ > 0) {
            kill(id_, SIGKILL);
            waitpid(id_, nullptr, 0);
        }
        id_ = 0;
    }

private:
    pid_t id_;
};

class SqliteProcesses : public DatabaseTest {};

TEST_F(SqliteProcesses, WhatWasAnsweredSurvivesAKill) {
    open_database();
    const Pipe answered;
    Child child([&] {
        const auto database = open_database();
        std::vector<std::jthread> writers;
        writers.reserve(4);
        for (std::int64_t t = 0; t < 4; ++t) {
            writers.emplace_back([&, t] {
                for (std::int64_t id = t;; id += 4) {
                    database->write([id](Session& session) { add(session, id); });
                    answered.send(id);
                }
            });
        }
    });
    std::set<std::int64_t> ids;
    while (ids.size() < 400) {
        ids.insert(answered.receive());
    }
    child.kill_and_wait();

    const auto database = open_database();
    const auto stored = database->read([](Session& session) {
        return session.list("SELECT id FROM item ORDER BY id", {},
                            [](const Row& row) { return row.integer(0); });
    });
    EXPECT_TRUE(std::ranges::includes(stored, ids));
    database->write([](Session& session) { add(session, -1); });
}

TEST_F(SqliteProcesses, WaitForEachOthersLock) {
    open_database();
    const Pipe locked;
    const Pipe release;
    Child child([&] {
        const auto database = open_database();
        database->write([&](Session& session) {
            add(session, 1);
            locked.send(1);
            release.receive();
        });
        locked.send(2);
        release.receive();
    });
    locked.receive();
    auto impatient = options();
    impatient.busy_timeout = std::chrono::milliseconds(20);
    {
        const auto database = open_database(impatient);
        EXPECT_EQ(code_of([&] { database->write([](Session& session) { add(session, 2); }); }),
                  "store_busy");
        EXPECT_EQ(count(*database), 0);
    }
    const auto database = open_database();
    auto waiting = std::async(std::launch::async,
                              [&] { database->write([](Session& session) { add(session, 2); }); });
    release.send(1);
    EXPECT_NO_THROW(waiting.get());
    locked.receive();
    EXPECT_EQ(count(*database), 2);
}

TEST_F(SqliteProcesses, MakeANewDatabaseAtTheSameTime) {
    const Pipe ready;
    {
        std::vector<std::unique_ptr<Child>> children;
        children.reserve(4);
        for (int i = 0; i < 4; ++i) {
            children.push_back(std::make_unique<Child>([&] {
                const auto database = open_database();
                database->write([&](Session& session) { add(session, getpid()); });
                ready.send(1);
            }));
        }
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(ready.receive(), 1);
        }
    }
    EXPECT_EQ(count(*open_database()), 4);
}

}  // namespace
}  // namespace certferry::store::sqlite
