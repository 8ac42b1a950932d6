#include "http/worker_pool.h"

#include "http/signals.h"

#include <utility>

namespace certferry::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t max_queued)
    : capacity_(threads + max_queued) {
    threads_.reserve(threads);
    const SignalsBlocked blocked;
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool() {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
}

bool WorkerPool::try_run(std::function<void()> work) {
    const std::scoped_lock lock(mutex_);
    // What a thread is about to take is still queued, so only the sum tells if there is room.
    if (queue_.size() + running_ >= capacity_) {
        return false;
    }
    queue_.push_back(std::move(work));
    changed_.notify_one();
    return true;
}

void WorkerPool::go_on(std::function<void()> work) {
    const std::scoped_lock lock(mutex_);
    going_on_.push_back(std::move(work));
    changed_.notify_one();
}

std::size_t WorkerPool::queued() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size() + going_on_.size();
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !queue_.empty() || !going_on_.empty(); });
        auto& from = going_on_.empty() ? queue_ : going_on_;
        if (from.empty()) {
            return;
        }
        ++running_;
        std::function<void()> next = std::move(from.front());
        from.pop_front();
        lock.unlock();
        next();
        next = nullptr;  // What it holds ends here, not under the lock.
        lock.lock();
        --running_;
    }
}

}  // namespace certferry::http
