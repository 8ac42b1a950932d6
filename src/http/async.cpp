#include "http/async.h"

#include "base/error.h"
#include "http/as_result.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>

namespace certferry::http {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds busy_for{2};

// Hands `work` to the pool. The handler is called on its executor with whether the pool took it.
struct StartOnPool {
    WorkerPool* pool;
    Admission admission;

    template <class Handler>
    void operator()(Handler&& handler, std::function<void()> work) const {
        // A coroutine's handler can only be moved, and std::function wants copies. The one
        // reference travels on to the network thread, so that nothing of the coroutine ends on the
        // worker.
        auto stored = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
        const auto executor = asio::get_associated_executor(*stored);
        auto job = [work = std::move(work), stored, executor]() mutable {
            work();
            asio::post(executor, [stored = std::move(stored)] { (*stored)(true); });
        };
        if (admission == Admission::before) {
            pool->go_on(std::move(job));
        } else if (!pool->try_run(std::move(job))) {
            asio::post(executor, [stored] { (*stored)(false); });
        }
    }
};

/// What a Resume finds of the coroutine that waits for it, for as long as that waits: it may be
/// called when not only the wait, but the server is long over.
struct Sleeper {
    std::mutex mutex;
    std::optional<asio::any_io_executor> executor;  // Under mutex; empty once nobody waits.
    asio::steady_timer* timer = nullptr;            // The network thread's own, as is the next.
    bool resumed = false;
};

void wake(const std::shared_ptr<Sleeper>& sleeper) {
    const std::scoped_lock lock(sleeper->mutex);
    if (!sleeper->executor) {
        return;
    }
    // Under the lock, because the executor is there only as long as somebody waits.
    asio::post(*sleeper->executor, [sleeper] {
        if (sleeper->timer != nullptr) {
            sleeper->resumed = true;
            sleeper->timer->cancel();
        }
    });
}

/// Ends a Sleeper with the wait.
class Sleep {
public:
    explicit Sleep(const asio::any_io_executor& executor, const Wait& wait) : timer_(executor) {
        sleeper_->executor = executor;
        sleeper_->timer = &timer_;
        timer_.expires_at(wait.at_most ? Clock::now() + *wait.at_most : Clock::time_point::max());
    }

    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;

    ~Sleep() {
        const std::scoped_lock lock(sleeper_->mutex);
        sleeper_->executor.reset();
        sleeper_->timer = nullptr;
    }

    Resume resume() const {
        return [sleeper = sleeper_] { wake(sleeper); };
    }

    asio::steady_timer& timer() noexcept { return timer_; }

    bool is_over() const { return sleeper_->resumed || timer_.expiry() <= Clock::now(); }

private:
    using Clock = asio::steady_timer::clock_type;

    asio::steady_timer timer_;
    std::shared_ptr<Sleeper> sleeper_ = std::make_shared<Sleeper>();
};

}  // namespace

Task<void> run_on_pool(WorkerPool& pool, std::function<void()> work, Admission admission) {
    const StartOnPool start{.pool = &pool, .admission = admission};
    const bool taken = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        start, asio::use_awaitable, std::move(work));
    if (!taken) {
        throw Error(codes::server_busy, "the queue of the worker pool is full", busy_for);
    }
}

Task<bool> sit_out_async(Wait wait) {
    const auto executor = co_await asio::this_coro::executor;
    const auto before = co_await asio::this_coro::cancellation_state;
    if (before.cancelled() != asio::cancellation_type::none) {
        co_return false;
    }
    Sleep sleep(executor, wait);
    if (wait.start) {
        wait.start(sleep.resume());
    }
    co_await sleep.timer().async_wait(as_result);
    co_return sleep.is_over();
}

void throw_cancelled() {
    throw boost::system::system_error(asio::error::operation_aborted);
}

Task<void> give_way() {
    co_await asio::post(asio::use_awaitable);
}

Task<void> pause(std::chrono::milliseconds span) {
    asio::steady_timer timer(co_await asio::this_coro::executor, span);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace certferry::http
