#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace certferry::http {

/// A fixed number of threads that run blocking work to its end, with a bounded queue before them.
/// The thread that became idle last is woken first: its stack and its heap are still in the
/// processor's caches.
///
/// Thread-safe. Signals are blocked in its threads, so that the main thread gets them.
class WorkerPool {
public:
    /// `max_queued` is how many pieces of work may wait while every thread is busy.
    WorkerPool(std::size_t threads, std::size_t max_queued);
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs what is queued to its end, then joins the threads.
    ~WorkerPool();

    /// Queues `work`, which must not throw. False, and nothing queued, if the queue is full.
    [[nodiscard]] bool try_run(std::function<void()> work);

    /// Queues what goes on with a job that try_run() let in before and that waited for somebody
    /// else since: never refused, and run before new work, so that jobs end rather than begin. It
    /// must not throw.
    void go_on(std::function<void()> work);

    /// Pieces of work that wait for a thread.
    std::size_t queued() const;

    std::size_t threads() const noexcept { return threads_.size(); }

private:
    struct Worker {
        std::condition_variable called;
        bool is_called = false;
    };

    void work(Worker& self);
    void wait_for_work(std::unique_lock<std::mutex>& lock, Worker& self);
    void call_one(std::unique_lock<std::mutex> lock);

    const std::size_t capacity_;  // Pieces running and queued at most.
    mutable std::mutex mutex_;
    std::deque<Worker> workers_;               // One for each thread; what is in them under mutex_.
    std::vector<Worker*> idle_;                // The last is called next.
    std::deque<std::function<void()>> queue_;  // Under mutex_, as is all up to threads_.
    std::deque<std::function<void()>> going_on_;  // Before queue_.
    std::size_t running_ = 0;                     // Pieces taken from the queues.
    bool ending_ = false;
    std::vector<std::jthread> threads_;  // Last, so that they end before the rest does.
};

}  // namespace certferry::http
