#include "registration/in_flight.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;

const pki::Sha256 one{1};
const pki::Sha256 two{2};

/// Runs `work`, and waits on this thread where it follows.
template <class Work>
std::optional<int> run(InFlight<int>& in_flight, const pki::Sha256& key, Deadline deadline,
                       Work work) {
    return finish(in_flight.run(key, deadline, std::move(work)));
}

TEST(InFlight, GivesWhatTheWorkGives) {
    InFlight<int> in_flight;
    EXPECT_EQ(run(in_flight, one, Deadline::after(1h), [] { return 7; }), 7);
}

TEST(InFlight, WorksAgainOnceItIsDone) {
    InFlight<int> in_flight;
    int runs = 0;
    for (int i = 0; i < 3; ++i) {
        run(in_flight, one, Deadline::after(1h), [&] { return ++runs; });
    }
    EXPECT_EQ(runs, 3);
}

TEST(InFlight, DoesNotStartWorkThatIsUnderWay) {
    InFlight<int> in_flight;
    run(in_flight, one, Deadline::after(1h), [&] {
        EXPECT_EQ(run(in_flight, one, Deadline::after(0s), [] { return 1; }), std::nullopt);
        EXPECT_EQ(run(in_flight, two, Deadline::after(0s), [] { return 2; }), 2);
        return 3;
    });
}

TEST(InFlight, NeverWorksTwiceAtOnceForOneKey) {
    constexpr int threads = 8;
    InFlight<int> in_flight;
    std::atomic<int> working = 0;
    std::atomic<int> most = 0;
    std::atomic<int> answers = 0;
    std::latch start(threads);
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < threads; ++i) {
            all.emplace_back([&] {
                start.arrive_and_wait();
                for (int round = 0; round < 500; ++round) {
                    const auto answer = run(in_flight, one, Deadline::after(1h), [&] {
                        most = std::max<int>(most, ++working);
                        std::this_thread::yield();
                        --working;
                        return round;
                    });
                    answers += answer.has_value() ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(most, 1);
    EXPECT_EQ(answers, threads * 500);
}

TEST(InFlight, ForgetsWorkThatThrows) {
    InFlight<int> in_flight;
    const auto fail = [&]() -> int { throw Error(codes::deadline_passed, "test"); };
    EXPECT_THROW(run(in_flight, one, Deadline::after(1h), fail), Error);
    EXPECT_EQ(run(in_flight, one, Deadline::after(1h), [] { return 5; }), 5);
}

// Whoever joined gets the same exception; a thread that comes later does its own work.
TEST(InFlight, TellsEverybodyOfAnException) {
    InFlight<int> in_flight;
    std::latch joined(2);
    std::atomic<int> own = 0;
    std::atomic<int> caught = 0;
    std::jthread follower;
    EXPECT_THROW(run(in_flight, one, Deadline::after(1h),
                     [&]() -> int {
                         follower = std::jthread([&] {
                             joined.arrive_and_wait();
                             try {
                                 run(in_flight, one, Deadline::after(1h), [&] { return ++own; });
                             } catch (const Error&) {
                                 ++caught;
                             }
                         });
                         joined.arrive_and_wait();
                         throw Error(codes::deadline_passed, "test");
                     }),
                 Error);
    follower.join();
    EXPECT_EQ(own + caught, 1);
}

/// A leader that waits until the test lets it go on.
struct Held {
    std::shared_ptr<Mailbox<int>> mailbox = std::make_shared<Mailbox<int>>();

    Step<int> work() const {
        Wait wait{
            .start = [mailbox = mailbox](Resume resume) { mailbox->expect(std::move(resume)); },
            .at_most = std::nullopt};
        return after(std::move(wait), [mailbox = mailbox] { return mailbox->take().value(); });
    }
};

TEST(InFlight, HoldsNoThreadForFollowers) {
    InFlight<int> in_flight;
    const Held held;
    auto leader = in_flight.run(one, Deadline::after(1h), [&] { return held.work(); });
    ASSERT_TRUE(leader.waits());
    std::vector<Step<std::optional<int>>> followers;
    for (int i = 0; i < 1000; ++i) {
        followers.push_back(in_flight.run(one, Deadline::after(1h), [] { return -1; }));
        ASSERT_TRUE(followers.back().waits());
    }
    held.mailbox->put(5);
    EXPECT_EQ(finish(std::move(leader)), 5);
    for (auto& follower : followers) {
        EXPECT_EQ(finish(std::move(follower)), 5);
    }
    EXPECT_EQ(run(in_flight, one, Deadline::after(1h), [] { return 6; }), 6);
}

TEST(InFlight, TellsFollowersThatTheLeaderWasGivenUp) {
    InFlight<int> in_flight;
    const Held held;
    auto leader = in_flight.run(one, Deadline::after(1h), [&] { return held.work(); });
    auto follower = in_flight.run(one, Deadline::after(1h), [] { return -1; });
    std::move(leader).give_up();
    EXPECT_THROW(finish(std::move(follower)), Error);
    EXPECT_EQ(run(in_flight, one, Deadline::after(1h), [] { return 6; }), 6);
}

TEST(InFlight, TellsFollowersOfAnExceptionAfterAWait) {
    InFlight<int> in_flight;
    const Held held;
    auto leader = in_flight.run(one, Deadline::after(1h), [&] {
        return and_then(held.work(),
                        [](int) -> int { throw Error(codes::deadline_passed, "test"); });
    });
    auto follower = in_flight.run(one, Deadline::after(1h), [] { return -1; });
    held.mailbox->put(1);
    EXPECT_THROW(finish(std::move(leader)), Error);
    EXPECT_THROW(finish(std::move(follower)), Error);
}

}  // namespace
}  // namespace certferry::registration
