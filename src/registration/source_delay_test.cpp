#include "registration/source_delay.h"

#include "ca/testing.h"

#include <gtest/gtest.h>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;

class SourceDelayTest : public testing::Test {
protected:
    std::vector<std::int64_t> fail(int times, const std::string& source = "192.0.2.1") {
        std::vector<std::int64_t> delays;
        for (int i = 0; i < times; ++i) {
            delays.push_back(delay_.failed(source).count());
        }
        return delays;
    }

    ca::StepClock clock_{from_micros(1'900'000'000'000'000)};
    SourceDelay delay_{clock_};
};

TEST_F(SourceDelayTest, DoublesFromTheSixthFailureToItsMost) {
    EXPECT_EQ(fail(14), (std::vector<std::int64_t>{0, 0, 0, 0, 0, 50, 100, 200, 400, 800, 1600,
                                                   2000, 2000, 2000}));
}

TEST_F(SourceDelayTest, StaysAtItsMostForAnyNumberOfFailures) {
    EXPECT_EQ(fail(5000).back(), 2000);
}

TEST_F(SourceDelayTest, KnowsSourcesApart) {
    fail(20);
    EXPECT_EQ(fail(1, "192.0.2.2").front(), 0);
    EXPECT_EQ(fail(1).front(), 2000);
}

TEST_F(SourceDelayTest, ForgetsWithTime) {
    fail(8);
    clock_.advance(SourceDelay::half_life);
    EXPECT_EQ(fail(1).front(), 0);  // Four and this one.
    EXPECT_EQ(fail(1).front(), 50);
    clock_.advance(1h);
    EXPECT_EQ(fail(5).back(), 0);
}

TEST_F(SourceDelayTest, DoesNotGrowWhenTheClockGoesBack) {
    fail(6);
    clock_.advance(-10h);
    EXPECT_EQ(fail(1).front(), 100);
}

TEST_F(SourceDelayTest, KeepsTheWorstWhenThereAreTooMany) {
    fail(20, "worst");
    for (std::size_t i = 0; i < SourceDelay::max_sources + 100; ++i) {
        ASSERT_EQ(delay_.failed("source " + std::to_string(i)).count(), 0);
    }
    EXPECT_EQ(fail(1, "worst").front(), 2000);
}

}  // namespace
}  // namespace certferry::registration
