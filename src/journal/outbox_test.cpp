#include "journal/outbox.h"

#include "events/event_reader.h"
#include "store/connector/event_outbox.h"
#include "store/connector/migrations.h"
#include "store/sqlite/testing.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace certferry::journal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class OutboxTest : public store::sqlite::DatabaseTest {
protected:
    OutboxTest() { std::filesystem::create_directory(logs()); }

    std::filesystem::path logs() const { return folder_ / "log"; }

    std::filesystem::path file() const { return logs() / "admin.jsonl"; }

    std::unique_ptr<store::Database> open_database() const {
        return store::sqlite::open(options(), store::connector::migrations(), clock_);
    }

    std::unique_ptr<events::EventLog> open_log() const {
        return std::make_unique<events::EventLog>(
            events::EventLogOptions{.folder = logs(), .admin = {.max_bytes = 100'000}}, source_,
            clock_);
    }

    events::Event event(std::string_view request_id) const {
        return events::Event(events::types::scep_request_success, clock_.now())
            .set(events::Field::request_id, request_id);
    }

    /// How often each request's event is in the files.
    std::map<std::string, int> written() const {
        std::map<std::string, int> times;
        events::EventReader reader(logs(), {.channels = {events::Channel::admin}});
        while (const auto entry = reader.next()) {
            ++times[entry->request_id];
        }
        return times;
    }

    static std::int64_t waiting(store::Database& database) {
        return database.read(
            [](store::Session& session) { return store::connector::count_events(session); });
    }

    /// An event that was committed while no outbox ran; gives its line.
    std::string leave_behind(store::Database& database, std::string_view request_id) const {
        const auto uid = new_uuid(clock_.now());
        auto line = events::to_line(event(request_id), source_, uid);
        database.write(
            [&](store::Session& session) { store::connector::add_event(session, "", uid, line); });
        return line;
    }

    static inline const OutboxOptions hasty{.linger = milliseconds(0), .retry = milliseconds(1)};

    SystemClock clock_;
    events::Source source_{.host = "edge-2", .version = "1.3102.0"};
};

using Times = std::map<std::string, int>;

TEST_F(OutboxTest, BringsCommittedEventsToTheFile) {
    const auto database = open_database();
    const auto log = open_log();
    Outbox outbox(*database, *log);
    database->write([&](store::Session& session) {
        outbox.append(session, event("r1"));
        outbox.append(session, event("r2"));
    });
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    EXPECT_EQ(written(), (Times{{"r1", 1}, {"r2", 1}}));
    EXPECT_EQ(waiting(*database), 0);
}

TEST_F(OutboxTest, SaysNothingOfATransactionThatFailed) {
    const auto database = open_database();
    const auto log = open_log();
    Outbox outbox(*database, *log, hasty);
    EXPECT_THROW(database->write([&](store::Session& session) {
        outbox.append(session, event("r1"));
        throw Error(codes::store_conflict, "for the test");
    }),
                 Error);
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    EXPECT_EQ(written(), Times{});
}

TEST_F(OutboxTest, WakesByItself) {
    const auto database = open_database();
    const auto log = open_log();
    Outbox outbox(*database, *log, hasty);
    events::EventReader reader(logs(), {});
    leave_behind(*database, "other process");
    EXPECT_TRUE(reader.wait(Deadline::after(seconds(10))));
}

TEST_F(OutboxTest, WritesEverythingBeforeItEnds) {
    const auto database = open_database();
    const auto log = open_log();
    {
        const Outbox outbox(*database, *log, {.max_batch = 3, .linger = seconds(60)});
        database->write([&](store::Session& session) {
            for (int i = 0; i < 10; ++i) {
                outbox.append(session, event(std::to_string(i)));
            }
        });
    }
    EXPECT_EQ(written().size(), 10U);
    EXPECT_EQ(waiting(*database), 0);
}

TEST_F(OutboxTest, RepeatsNothingAfterACrashBetweenFileAndDatabase) {
    const auto database = open_database();
    const auto log = open_log();
    const std::vector lines{leave_behind(*database, "r1"), leave_behind(*database, "r2")};
    leave_behind(*database, "r3");
    log->admin().write(lines);
    Outbox outbox(*database, *log, hasty);
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    EXPECT_EQ(written(), (Times{{"r1", 1}, {"r2", 1}, {"r3", 1}}));
    EXPECT_EQ(waiting(*database), 0);
}

TEST_F(OutboxTest, FindsThemInThePreviousFileToo) {
    const auto database = open_database();
    const std::vector lines{leave_behind(*database, "r1")};
    open_log()->admin().write(lines);
    std::filesystem::rename(file(), logs() / "admin-20310211T081407.482Z.jsonl");
    const auto log = open_log();
    Outbox outbox(*database, *log, hasty);
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    EXPECT_EQ(written(), (Times{{"r1", 1}}));
}

TEST_F(OutboxTest, KeepsEventsWhileTheFileCannotBeWritten) {
    std::filesystem::create_directory(file());  // Nobody can append to a folder.
    const auto database = open_database();
    const auto log = open_log();
    Outbox outbox(*database, *log, hasty);
    for (const auto* id : {"r1", "r2"}) {
        database->write([&](store::Session& session) { outbox.append(session, event(id)); });
        EXPECT_FALSE(outbox.flush(Deadline::after(milliseconds(20))));
    }
    EXPECT_EQ(waiting(*database), 2);
    std::filesystem::remove(file());
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    EXPECT_EQ(written(), (Times{{"r1", 1}, {"r2", 1}}));
}

TEST_F(OutboxTest, WritesEachEventOnceFromManyThreads) {
    const auto database = open_database();
    const auto log = open_log();
    {
        Outbox outbox(*database, *log, {.max_batch = 7, .linger = milliseconds(0)});
        std::vector<std::jthread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i) {
                    database->write([&](store::Session& session) {
                        outbox.append(session, event(std::to_string(t * 50 + i)));
                    });
                    outbox.wake();
                }
            });
        }
        threads.clear();
    }
    const auto times = written();
    EXPECT_EQ(times.size(), 200U);
    EXPECT_TRUE(std::ranges::all_of(times, [](const auto& entry) { return entry.second == 1; }));
}

TEST_F(OutboxTest, WritesEachEventOnceAcrossAKill) {
    open_database();
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto database = open_database();
        const auto log = open_log();
        Outbox outbox(*database, *log, hasty);
        for (int id = 0;; ++id) {
            database->write([&](store::Session& session) {
                outbox.append(session, event(std::to_string(id)));
            });
            outbox.wake();
            if (::write(ends[1], &id, sizeof id) != sizeof id) {
                _exit(1);
            }
        }
    }
    int committed = -1;
    while (committed < 300) {
        ASSERT_EQ(::read(ends[0], &committed, sizeof committed), ssize_t{sizeof committed});
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);

    const auto database = open_database();
    const auto log = open_log();
    Outbox outbox(*database, *log, hasty);
    EXPECT_TRUE(outbox.flush(Deadline::after(seconds(10))));
    const auto times = written();
    for (int id = 0; id <= committed; ++id) {
        EXPECT_EQ(times.count(std::to_string(id)), 1U) << id;
    }
    EXPECT_TRUE(std::ranges::all_of(times, [](const auto& entry) { return entry.second == 1; }));
}

}  // namespace
}  // namespace certferry::journal
