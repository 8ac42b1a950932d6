#include "http/async.h"

#include "base/error.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace certferry::http {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds busy_for{2};

// Hands `work` to the pool. The handler is called on its executor with whether the pool took it.
struct StartOnPool {
    WorkerPool* pool;

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
        if (!pool->try_run(std::move(job))) {
            asio::post(executor, [stored] { (*stored)(false); });
        }
    }
};

}  // namespace

Task<void> run_on_pool(WorkerPool& pool, std::function<void()> work) {
    const StartOnPool start{.pool = &pool};
    const bool taken = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        start, asio::use_awaitable, std::move(work));
    if (!taken) {
        throw Error(codes::server_busy, "the queue of the worker pool is full", busy_for);
    }
}

Task<void> pause(std::chrono::milliseconds span) {
    asio::steady_timer timer(co_await asio::this_coro::executor, span);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace certferry::http
