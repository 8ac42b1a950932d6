#pragma once

#include "base/step.h"
#include "http/message.h"
#include "http/worker_pool.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace certferry::http {

/// A coroutine on the network thread. With g++ 12, no condition of `if`, `while`, `&&` or `?:` in
/// it may hold a co_await: name the result first, or the frame may be laid out wrongly.
template <class T>
using Task = boost::asio::awaitable<T>;

/// An endpoint that must wait for somebody else: plain steps run by on_pool(), and waits that hold
/// no worker. The request lives until the task ends; what the handler refers to must outlive the
/// server. When the server's time to stop is over, the task's waits are cancelled.
using AsyncHandler = std::function<Task<Response>(const Request&)>;

struct AsyncEndpoint {
    AsyncHandler handle;
};

/// For Router::add(), with a route that says where and how.
inline std::shared_ptr<const AsyncEndpoint> async_endpoint(AsyncHandler handle) {
    return std::make_shared<const AsyncEndpoint>(AsyncEndpoint{.handle = std::move(handle)});
}

enum class Admission {
    asked,   ///< Refused if the queue is full: the rule.
    before,  ///< Goes on with what was let in before, and is never refused.
};

/// Runs `work` on a worker and resumes on the network thread.
/// Throws Error(server_busy) if the queue is full.
Task<void> run_on_pool(WorkerPool& pool, std::function<void()> work,
                       Admission admission = Admission::asked);

/// Resumes when the wait is over, holding no worker meanwhile. False if the server's time to stop
/// ended it. Only with `throw_if_cancelled(false)`.
Task<bool> sit_out_async(Wait wait);

/// Throws what a cancelled wait throws.
[[noreturn]] void throw_cancelled();

/// Resumes at once, but after what waits for the network thread already: a client that sends many
/// requests in one piece does not keep others waiting.
Task<void> give_way();

/// Resumes after `span`, holding no worker meanwhile: for an answer that is held back.
Task<void> pause(std::chrono::milliseconds span);

/// Runs `work` on a worker and gives back what it returns or throws.
///
/// Name `work` before the statement that awaits: g++ 12 destroys temporaries with captures twice.
/// Throws Error(server_busy) if the queue is full.
template <class Work>
Task<std::invoke_result_t<Work&>> on_pool(WorkerPool& pool, Work work,
                                          Admission admission = Admission::asked) {
    std::optional<std::invoke_result_t<Work&>> result;
    std::exception_ptr failure;
    std::function<void()> step = [&work, &result, &failure] {
        try {
            result.emplace(work());
        } catch (...) {
            failure = std::current_exception();
        }
    };
    co_await run_on_pool(pool, std::move(step), admission);
    if (!result) {
        std::rethrow_exception(failure);
    }
    co_return *std::move(result);
}

/// The rest of a step, on workers; none is held while it waits. When the server's time to stop
/// is over, work that waits is given up.
template <class T>
Task<T> finish_waiting(WorkerPool& pool, Step<T> step) {
    while (step.waits()) {
        const bool over = co_await sit_out_async(step.wait());
        if (!over) {
            auto give_up = [&step] {
                std::move(step).give_up();
                return true;
            };
            co_await on_pool(pool, std::move(give_up), Admission::before);
            throw_cancelled();
        }
        auto go_on = [&step] { return std::move(step).go_on(); };
        Step<T> next = co_await on_pool(pool, std::move(go_on), Admission::before);
        step = std::move(next);
    }
    co_return std::move(step).value();
}

/// Runs `work`, which gives a Step, on a worker, and goes on there after each of its waits; while
/// it waits it holds none. Gives back or throws what the last step does.
///
/// Name `work` before the statement that awaits. Throws Error(server_busy) if the queue is full.
template <class Work>
Task<typename std::invoke_result_t<Work&>::value_type> in_steps(WorkerPool& pool, Work work) {
    auto step = co_await on_pool(pool, std::move(work));
    if (!step.waits()) {
        co_return std::move(step).value();
    }
    // To be given up properly, waiting work must not end by an exception wherever it is cancelled.
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    std::optional<typename std::invoke_result_t<Work&>::value_type> value;
    std::exception_ptr failure;
    try {
        value = co_await finish_waiting(pool, std::move(step));
    } catch (...) {
        failure = std::current_exception();
    }
    co_await boost::asio::this_coro::throw_if_cancelled(true);
    if (!value) {
        std::rethrow_exception(failure);
    }
    co_return *std::move(value);
}

}  // namespace certferry::http
