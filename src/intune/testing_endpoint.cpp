#include "intune/testing_endpoint.h"

#include <utility>

namespace certferry::intune::testing {

namespace {

http::Task<http::Response> serve(http::WorkerPool& pool, const http::Handler& handler,
                                 const std::atomic<std::int64_t>& delay,
                                 const http::Request& request) {
    auto work = [&handler, &request] { return handler(request); };
    auto response = co_await http::on_pool(pool, std::move(work));
    const std::chrono::milliseconds span(delay.load());
    if (span.count() > 0) {
        co_await http::pause(span);
    }
    co_return response;
}

}  // namespace

std::shared_ptr<const http::AsyncEndpoint> delayed(http::WorkerPool& pool, http::Handler handler,
                                                   const std::atomic<std::int64_t>& delay) {
    return http::async_endpoint(
        [&pool, handler = std::move(handler), &delay](const http::Request& request) {
            return serve(pool, handler, delay, request);
        });
}

}  // namespace certferry::intune::testing
