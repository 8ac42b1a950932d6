#include "service/oauth/failure_delay.h"

#include "service/keys/testing.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

TEST(FailureDelay, GrowsWithFailuresUpToItsMost) {
    const TestClock clock;
    FailureDelay delay(clock);
    for (int i = 0; i < FailureDelay::free_failures; ++i) {
        EXPECT_EQ(delay.failed("source"), 0ms);
    }
    EXPECT_EQ(delay.failed("source"), 100ms);
    EXPECT_EQ(delay.failed("source"), 200ms);
    EXPECT_EQ(delay.failed("another"), 0ms);
    for (int i = 0; i < 100; ++i) {
        delay.failed("source");
    }
    EXPECT_EQ(delay.failed("source"), FailureDelay::most);
}

TEST(FailureDelay, StartsAnewAfterItsWindow) {
    TestClock clock;
    FailureDelay delay(clock);
    for (int i = 0; i < 20; ++i) {
        delay.failed("source");
    }
    clock.advance(FailureDelay::window);
    EXPECT_EQ(delay.failed("source"), 0ms);
}

TEST(FailureDelay, ForgetsRatherThanGrowWithoutEnd) {
    const TestClock clock;
    FailureDelay delay(clock);
    for (int i = 0; i < 20; ++i) {
        delay.failed("first");
    }
    for (std::size_t i = 0; i < FailureDelay::max_names; ++i) {
        delay.failed("name " + std::to_string(i));
    }
    EXPECT_EQ(delay.failed("first"), 0ms);
}

}  // namespace
}  // namespace certferry::service
