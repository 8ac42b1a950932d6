#include "http/worker_pool.h"

#include "http/signals.h"

#include <utility>

namespace certferry::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t max_queued)
    : capacity_(threads + max_queued), workers_(threads) {
    idle_.reserve(threads);
    threads_.reserve(threads);
    const SignalsBlocked blocked;
    for (Worker& worker : workers_) {
        threads_.emplace_back([this, &worker] { work(worker); });
    }
}

WorkerPool::~WorkerPool() {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    for (Worker& worker : workers_) {
        worker.called.notify_one();
    }
}

bool WorkerPool::try_run(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    // What a thread is about to take is still queued, so only the sum tells if there is room.
    if (queue_.size() + running_ >= capacity_) {
        return false;
    }
    queue_.push_back(std::move(work));
    call_one(std::move(lock));
    return true;
}

void WorkerPool::go_on(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    going_on_.push_back(std::move(work));
    call_one(std::move(lock));
}

/// If all are busy, the next that is done looks into the queues by itself.
void WorkerPool::call_one(std::unique_lock<std::mutex> lock) {
    if (idle_.empty()) {
        return;
    }
    Worker& worker = *idle_.back();
    idle_.pop_back();
    worker.is_called = true;
    lock.unlock();  // Or it would wake up only to wait for the lock.
    worker.called.notify_one();
}

void WorkerPool::wait_for_work(std::unique_lock<std::mutex>& lock, Worker& self) {
    while (!ending_ && queue_.empty() && going_on_.empty()) {
        self.is_called = false;
        idle_.push_back(&self);
        self.called.wait(lock, [&] { return self.is_called || ending_; });
    }
}

std::size_t WorkerPool::queued() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size() + going_on_.size();
}

void WorkerPool::work(Worker& self) {
    std::unique_lock lock(mutex_);
    for (;;) {
        wait_for_work(lock, self);
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
