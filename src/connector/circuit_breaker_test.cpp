#include "connector/circuit_breaker.h"

#include <gtest/gtest.h>

namespace certferry::connector {
namespace {

using namespace std::chrono_literals;

class CircuitBreakerTest : public testing::Test {
protected:
    void fail(int times) {
        for (int i = 0; i < times; ++i) {
            breaker_.failed(now_);
        }
    }

    CircuitBreaker breaker_;
    CircuitBreaker::Time now_{1h};
};

TEST_F(CircuitBreakerTest, OpensAfterFiveFailuresInARow) {
    fail(4);
    EXPECT_FALSE(breaker_.wait(now_));
    breaker_.succeeded();
    fail(4);
    EXPECT_FALSE(breaker_.wait(now_));
    fail(1);
    EXPECT_EQ(breaker_.wait(now_), 30s);
}

TEST_F(CircuitBreakerTest, LetsOneTryAfterThePauseAndDoublesIt) {
    fail(5);
    now_ += 30s;
    EXPECT_FALSE(breaker_.wait(now_));
    EXPECT_TRUE(breaker_.wait(now_)) << "a second one waits for the first";
    fail(1);
    EXPECT_EQ(breaker_.wait(now_), 60s);
    for (int i = 0; i < 10; ++i) {
        fail(1);
    }
    EXPECT_EQ(breaker_.wait(now_), 600s);
}

TEST_F(CircuitBreakerTest, ClosesWithTheFirstSuccess) {
    fail(5);
    now_ += 30s;
    EXPECT_FALSE(breaker_.wait(now_));
    breaker_.succeeded();
    EXPECT_FALSE(breaker_.wait(now_));
    EXPECT_FALSE(breaker_.is_open(now_));
}

TEST_F(CircuitBreakerTest, LeavesACaAloneThatRefusedTheCredential) {
    breaker_.refused(now_);
    EXPECT_EQ(breaker_.wait(now_), 900s);
    EXPECT_TRUE(breaker_.is_open(now_));
}

}  // namespace
}  // namespace certferry::connector
