#pragma once

#include <atomic>
#include <mutex>
#include <utility>

namespace certferry {

/// Runs a function once, however many threads ask for it: std::call_once without the system call
/// that it makes each time that the function has run.
class Once {
public:
    /// Returns after `work` has run, here or on another thread. If it throws, it counts as not run.
    template <class F>
    void run(F&& work) {
        if (done_.load(std::memory_order_acquire)) {
            return;
        }
        const std::scoped_lock lock(mutex_);
        if (!done_.load(std::memory_order_relaxed)) {
            std::forward<F>(work)();
            done_.store(true, std::memory_order_release);
        }
    }

private:
    std::atomic<bool> done_ = false;
    std::mutex mutex_;
};

}  // namespace certferry
