#include "base/once.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace certferry {
namespace {

TEST(Once, RunsOneOfManyAndAllWaitForIt) {
    Once once;
    int runs = 0;
    std::atomic<int> seen = 0;
    {
        constexpr int count = 8;
        std::vector<std::jthread> threads;
        threads.reserve(count);
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&] {
                once.run([&] { ++runs; });
                seen += runs;
            });
        }
    }
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(seen, 8);
}

TEST(Once, HasNotRunIfItThrew) {
    Once once;
    EXPECT_THROW(once.run([] { throw std::runtime_error("no"); }), std::runtime_error);
    bool ran = false;
    once.run([&] { ran = true; });
    EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace certferry
