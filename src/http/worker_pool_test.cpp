#include "http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace certferry::http {
namespace {

TEST(WorkerPool, RefusesWorkBeyondThreadsAndQueue) {
    std::promise<void> release;
    const std::shared_future<void> released(release.get_future());
    std::atomic<int> ran = 0;
    const auto work = [&ran, released] {
        released.wait();
        ++ran;
    };
    {
        WorkerPool pool(2, 3);
        for (int i = 0; i < 5; ++i) {
            EXPECT_TRUE(pool.try_run(work)) << i;
        }
        EXPECT_FALSE(pool.try_run(work));
        release.set_value();
    }
    EXPECT_EQ(ran, 5);
}

TEST(WorkerPool, TakesWorkAgainOnceAThreadIsFree) {
    WorkerPool pool(1, 0);
    for (int i = 0; i < 100; ++i) {
        std::promise<void> done;
        // The thread counts as busy until shortly after the work has told that it is done.
        while (!pool.try_run([&done] { done.set_value(); })) {
            std::this_thread::yield();
        }
        done.get_future().wait();
    }
    EXPECT_EQ(pool.queued(), 0U);
}

TEST(WorkerPool, FinishesWhatIsQueuedBeforeItEnds) {
    std::atomic<int> ran = 0;
    {
        WorkerPool pool(1, 100);
        for (int i = 0; i < 100; ++i) {
            EXPECT_TRUE(pool.try_run([&ran] { ++ran; }));
        }
    }
    EXPECT_EQ(ran, 100);
}

}  // namespace
}  // namespace certferry::http
