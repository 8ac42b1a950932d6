#include "events/event_log.h"

#include "events/event_entry.h"
#include "events/testing.h"

#include <fmt/format.h>

#include <latch>

namespace certferry::events {
namespace {

/// Keeps lines, and holds the first one up until it is let go.
class GateSink final : public Sink {
public:
    void write(std::string_view line) noexcept override {
        if (lines_++ == 0) {
            entered_.count_down();
            go_on_.wait();
        }
        last_ = line;
    }

    void wait_until_held() const { entered_.wait(); }

    void let_go() { go_on_.count_down(); }

    const std::string& last() const noexcept { return last_; }

private:
    std::latch entered_{1};
    std::latch go_on_{1};
    int lines_ = 0;
    std::string last_;
};

class EventLogTest : public EventTest {
protected:
    std::unique_ptr<EventLog> open(std::size_t max_waiting = 1000) const {
        return std::make_unique<EventLog>(
            EventLogOptions{.folder = folder_, .max_waiting = max_waiting}, source(), clock_);
    }

    std::filesystem::path operational() const { return folder_ / "operational.jsonl"; }
};

TEST_F(EventLogTest, WritesEventsInTheirOrder) {
    const auto log = open();
    log->write(event("r1"));
    log->write(event("r2"));
    log->flush();
    const auto text = content(operational());
    EXPECT_EQ(count_lines(operational()), 2U);
    EXPECT_LT(text.find("\"r1\""), text.find("\"r2\""));
}

TEST_F(EventLogTest, GivesEachEventAnIdOfItsOwn) {
    const auto log = open();
    log->write(event("r1"));
    log->write(event("r1"));
    log->flush();
    const auto text = content(operational());
    const auto first = event_uid_of(text);
    EXPECT_TRUE(is_uuid(first));
    EXPECT_EQ(text.find(first, text.find(first) + 1), std::string::npos);
}

TEST_F(EventLogTest, WritesWhatIsQueuedWhenItEnds) {
    auto log = open();
    for (int i = 0; i < 500; ++i) {
        log->write(event("r"));
    }
    log.reset();
    EXPECT_EQ(count_lines(operational()), 500U);
}

TEST_F(EventLogTest, WaitsForMoreEventsButNotForever) {
    constexpr std::size_t many = 250;
    EventLog log({.folder = folder_, .max_waiting = 4 * many, .linger = std::chrono::hours(1)},
                 source(), clock_);
    const auto lines = [&] {
        return std::filesystem::exists(operational()) ? count_lines(operational()) : 0;
    };
    log.write(event("r"));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(lines(), 0U);
    log.flush();
    EXPECT_EQ(lines(), 1U);

    for (std::size_t i = 0; i < many; ++i) {
        log.write(event("r"));
    }
    const auto deadline = Deadline::after(std::chrono::seconds(30));
    while (lines() < 1 + many && !deadline.passed()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(lines(), 1 + many);
}

TEST_F(EventLogTest, WritesDebugOnlyWhileSwitchedOn) {
    const auto log = open();
    const auto debug = [&] {
        log->write(Event::debug(types::scep_verify_failure, clock_.now(), "why"));
        log->flush();
        return count_lines(folder_ / "operational-debug.jsonl");
    };
    EXPECT_FALSE(log->is_on(Channel::operational_debug));
    EXPECT_EQ(debug(), 0U);
    log->switch_on(Channel::operational_debug);
    EXPECT_FALSE(log->is_on(Channel::admin_debug));
    EXPECT_EQ(debug(), 1U);
    log->switch_off(Channel::operational_debug);
    EXPECT_EQ(debug(), 1U);
}

TEST_F(EventLogTest, CountsWhatTheQueueCannotTake) {
    std::vector<std::unique_ptr<Sink>> sinks;
    sinks.push_back(std::make_unique<GateSink>());
    auto& gate = dynamic_cast<GateSink&>(*sinks.front());
    EventLog log({.folder = folder_, .max_waiting = 2}, source(), clock_, std::move(sinks));
    log.write(event("held"));
    gate.wait_until_held();
    for (int i = 0; i < 5; ++i) {
        log.write(event("r"));
    }
    EXPECT_EQ(log.lost(), 3U);
    gate.let_go();
    log.flush();
    EXPECT_EQ(count_lines(operational()), 3U);
    EXPECT_NE(content(operational()).find("\"lostEvents\":3"), std::string::npos);
    log.write(event("after"));
    log.flush();
    EXPECT_EQ(gate.last().find("lostEvents"), std::string::npos);
}

TEST_F(EventLogTest, CountsWhatTheFileCannotTakeAndRecovers) {
    std::filesystem::create_directory(operational());  // Nobody can append to a folder.
    const auto log = open();
    log->write(event("r1"));
    log->flush();
    log->write(event("r2"));
    log->flush();
    EXPECT_EQ(log->lost(), 2U);
    std::filesystem::remove(operational());
    log->write(event("r3"));
    log->flush();
    EXPECT_EQ(count_lines(operational()), 1U);
    EXPECT_NE(content(operational()).find("\"lostEvents\":2"), std::string::npos);
}

TEST_F(EventLogTest, TakesEventsFromManyThreads) {
    const auto log = open(100'000);
    {
        std::vector<std::jthread> writers;
        writers.reserve(4);
        for (int t = 0; t < 4; ++t) {
            writers.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) {
                    log->write(event("r"));
                }
            });
        }
    }
    log->flush();
    EXPECT_EQ(log->lost(), 0U);
    EXPECT_EQ(count_lines(operational()), 4000U);
}

}  // namespace
}  // namespace certferry::events
