#pragma once

#include "http/message.h"
#include "http/worker_pool.h"

#include <boost/asio/awaitable.hpp>

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

/// Runs `work` on a worker and resumes on the network thread.
/// Throws Error(server_busy) if the queue is full.
Task<void> run_on_pool(WorkerPool& pool, std::function<void()> work);

/// Resumes after `span`, holding no worker meanwhile: for an answer that is held back.
Task<void> pause(std::chrono::milliseconds span);

/// Runs `work` on a worker and gives back what it returns or throws.
///
/// Name `work` before the statement that awaits: g++ 12 destroys temporaries with captures twice.
/// Throws Error(server_busy) if the queue is full.
template <class Work>
Task<std::invoke_result_t<Work&>> on_pool(WorkerPool& pool, Work work) {
    std::optional<std::invoke_result_t<Work&>> result;
    std::exception_ptr failure;
    std::function<void()> step = [&work, &result, &failure] {
        try {
            result.emplace(work());
        } catch (...) {
            failure = std::current_exception();
        }
    };
    co_await run_on_pool(pool, std::move(step));
    if (!result) {
        std::rethrow_exception(failure);
    }
    co_return *std::move(result);
}

}  // namespace certferry::http
