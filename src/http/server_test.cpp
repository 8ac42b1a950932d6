#include "http/server.h"

#include "base/error.h"
#include "base/uuid.h"
#include "http/async.h"
#include "http/testing.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <thread>

namespace certferry::http {
namespace {

using testing::body_of;
using testing::get;
using testing::post;
using testing::status_of;
using testing::TestServer;
using testing::Wire;

constexpr std::string_view host = " HTTP/1.1\r\nHost: h\r\n\r\n";

std::string get_request(std::string_view path) {
    return "GET " + std::string(path) + std::string(host);
}

void add_echo(Router& router) {
    router.add(get("/path", [](const Request& r) { return Response::text(200, r.query()); }));
    router.add(post("/echo", [](const Request& r) {
        return Response::with(200, "application/octet-stream", r.body);
    }));
    router.add(get("/remote", [](const Request& r) { return Response::text(200, r.remote); }));
}

/// A route whose handler tells that it runs and then waits to be let go.
struct Gate {
    void add_to(Router& router) {
        router.add(get("/gate", [this](const Request&) {
            entered.set_value();
            opened.get_future().wait();
            return Response::text(200, "through");
        }));
    }

    std::promise<void> entered;
    std::promise<void> opened;
};

TEST(Server, AnswersWithBodyDateAndRequestId) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send(get_request("/path?a=b"));
    const std::string answer = wire.answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "a=b");
    EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
    const std::size_t id = answer.find("X-Request-Id: ");
    ASSERT_NE(id, std::string::npos);
    EXPECT_TRUE(is_uuid(answer.substr(id + 14, 36)));
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    TestServer server(add_echo);
    Wire wire(server.port);
    std::string requests;
    for (int i = 0; i < 50; ++i) {
        requests +=
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n" + std::to_string(i + 10);
    }
    wire.send(requests);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(body_of(wire.answer()), std::to_string(i + 10));
    }
}

TEST(Server, KeepsHttp10OpenOnlyWhenAsked) {
    TestServer server(add_echo);
    Wire kept(server.port);
    kept.send("GET /path?1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const std::string first = kept.answer();
    EXPECT_EQ(body_of(first), "1");
    EXPECT_NE(first.find("Connection: keep-alive\r\n"), std::string::npos);
    kept.send("GET /path?2 HTTP/1.0\r\n\r\n");
    const std::string second = kept.answer();
    EXPECT_EQ(body_of(second), "2");
    EXPECT_NE(second.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(kept.ends());
}

TEST(Server, ClosesWhenTheClientSaysSo) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send("GET /path HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(wire.answer()), 200);
    EXPECT_TRUE(wire.ends());
}

TEST(Server, AnswersHeadWithoutABody) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send("HEAD /path?12345 HTTP/1.1\r\nHost: h\r\n\r\n" + get_request("/path?next"));
    EXPECT_NE(wire.head().find("Content-Length: 5\r\n"), std::string::npos);
    EXPECT_EQ(body_of(wire.answer()), "next");
}

TEST(Server, SendsContinueWhenAClientWaitsForIt) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(wire.head(), "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("abc");
    EXPECT_EQ(body_of(wire.answer()), "abc");
}

TEST(Server, NamesUnknownPathsAndWrongMethods) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send(get_request("/nothing") + get_request("/echo"));
    const std::string missing = wire.answer();
    EXPECT_EQ(status_of(missing), 404);
    EXPECT_NE(missing.find("application/problem+json"), std::string::npos);
    EXPECT_NE(body_of(missing).find("\"code\":\"route_not_found\""), std::string::npos);
    const std::string wrong = wire.answer();
    EXPECT_EQ(status_of(wrong), 405);
    EXPECT_NE(wrong.find("Allow: POST\r\n"), std::string::npos);
}

TEST(Server, HidesWhatAnEndpointThrew) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request&) -> Response {
            throw std::runtime_error("inner detail 4711");
        }));
    });
    Wire wire(server.port);
    wire.send(get_request("/"));
    const std::string answer = wire.answer();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_NE(answer.find("\"code\":\"internal_error\""), std::string::npos);
    EXPECT_EQ(answer.find("4711"), std::string::npos);
}

TEST(Server, SendsNoFieldThatWouldSplitTheAnswer) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request&) {
            Response response = Response::text(200, "");
            response.headers.add("X", "a\r\nSet-Cookie: b");
            return response;
        }));
    });
    Wire wire(server.port);
    wire.send(get_request("/"));
    const std::string answer = wire.answer();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
}

TEST(Server, SendsLargeAnswersWhole) {
    const Bytes large(3'000'000, std::uint8_t{'x'});
    TestServer server([&](Router& router) {
        router.add(get("/", [&](const Request&) { return Response::with(200, "a/b", large); }));
    });
    Wire wire(server.port);
    wire.send(get_request("/") + get_request("/"));
    EXPECT_EQ(body_of(wire.answer()).size(), large.size());
    EXPECT_EQ(body_of(wire.answer()).size(), large.size());
}

TEST(Server, TellsThePeersAddress) {
    TestServer server(add_echo);
    Wire wire(server.port, "127.0.0.5");
    wire.send(get_request("/remote"));
    EXPECT_EQ(body_of(wire.answer()), "127.0.0.5");
}

TEST(Server, AnswersBusyAtOnceWhenTheQueueIsFull) {
    Gate gate;
    TestServer::Setup setup;
    setup.workers = 1;
    setup.max_queued = 0;
    TestServer server(setup, [&](Router& router) {
        gate.add_to(router);
        add_echo(router);
        Route on_loop = get("/alive", [](const Request&) { return Response::text(200, "yes"); });
        on_loop.run_on = RunOn::loop;
        router.add(std::move(on_loop));
    });
    Wire waiting(server.port);
    waiting.send(get_request("/gate"));
    gate.entered.get_future().wait();
    Wire wire(server.port);
    wire.send(get_request("/path") + get_request("/alive"));
    const std::string busy = wire.answer();
    EXPECT_EQ(status_of(busy), 503);
    EXPECT_NE(busy.find("Retry-After: "), std::string::npos);
    EXPECT_NE(busy.find("\"code\":\"server_busy\""), std::string::npos);
    EXPECT_EQ(body_of(wire.answer()), "yes");
    gate.opened.set_value();
    EXPECT_EQ(body_of(waiting.answer()), "through");
}

TEST(Server, LetsRunningRequestsFinishWhenItStops) {
    Gate gate;
    TestServer server([&](Router& router) { gate.add_to(router); });
    Wire idle(server.port);
    Wire running(server.port);
    running.send(get_request("/gate"));
    gate.entered.get_future().wait();
    auto stopped = std::async(
        std::launch::async, [&] { server.server.stop(Deadline::after(std::chrono::seconds(60))); });
    EXPECT_TRUE(idle.ends());
    gate.opened.set_value();
    const std::string answer = running.answer();
    EXPECT_EQ(body_of(answer), "through");
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(running.ends());
    running.end();
    stopped.get();
    EXPECT_THROW(Wire(server.port), std::runtime_error);
}

TEST(Server, ClosesWhatOutlastsTheDeadlineAndWaitsForTheHandler) {
    Gate gate;
    TestServer server([&](Router& router) { gate.add_to(router); });
    Wire running(server.port);
    running.send(get_request("/gate"));
    gate.entered.get_future().wait();
    auto stopped = std::async(std::launch::async, [&] {
        server.server.stop(Deadline::after(std::chrono::milliseconds(1)));
    });
    EXPECT_TRUE(running.ends());
    gate.opened.set_value();
    stopped.get();
}

TEST(Server, RefusesAnAddressInUse) {
    TestServer server(add_echo);
    WorkerPool pool(1, 1);
    Server second({}, pool, server.metrics, server.clock);
    try {
        second.listen({.name = "x",
                       .address = {.host = "127.0.0.1", .port = server.port},
                       .router = server.router,
                       .tls = {},
                       .limits = {}});
        FAIL() << "two servers on one port";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "address_in_use");
    }
}

TEST(Server, ListensOnIpv6) {
    TestServer server(add_echo);
    WorkerPool pool(1, 1);
    Server six({}, pool, server.metrics, server.clock);
    EXPECT_NE(six.listen({.name = "six",
                          .address = {.host = "::1", .port = 0},
                          .router = server.router,
                          .tls = {},
                          .limits = {}}),
              0);
}

TEST(Server, CountsRequestsByRouteAndStatus) {
    TestServer server(add_echo);
    Wire wire(server.port);
    wire.send(get_request("/path") + get_request("/nothing"));
    wire.answer();
    wire.answer();
    server.server.stop(Deadline::after(std::chrono::seconds(10)));
    const std::string text = server.metrics.text();
    EXPECT_NE(text.find("certferry_http_requests_total{route=\"test\",status=\"200\"} 1"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("certferry_http_requests_total{route=\"none\",status=\"404\"} 1"),
              std::string::npos);
    EXPECT_NE(text.find("certferry_http_request_seconds_count{route=\"test\"} 1"),
              std::string::npos);
    EXPECT_NE(text.find("certferry_http_connections{listener=\"test\"} 0"), std::string::npos);
    EXPECT_NE(text.find("certferry_http_connections_total{listener=\"test\"} 1"),
              std::string::npos);
}

Task<Response> two_steps(WorkerPool& pool, const Request& request) {
    auto first = [&request] { return std::string(request.query()) + " first"; };
    const std::string so_far = co_await on_pool(pool, std::move(first));
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
    auto second = [&so_far] { return Response::text(200, so_far + " second"); };
    co_return co_await on_pool(pool, std::move(second));
}

Task<Response> fails_on_worker(WorkerPool& pool) {
    auto work = []() -> int { throw Error(codes::store_conflict, "inner"); };
    co_await on_pool(pool, std::move(work));
    co_return Response();
}

Task<Response> waits(std::promise<void>& entered) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_at(std::chrono::steady_clock::time_point::max());
    entered.set_value();
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return Response();
}

TEST(AsyncEndpoint, StringsStepsTogether) {
    WorkerPool pool(1, 4);
    TestServer server([&](Router& router) {
        const auto endpoint = [&pool](const Request& request) { return two_steps(pool, request); };
        router.add(get("/", nullptr), async_endpoint(endpoint));
    });
    Wire wire(server.port);
    wire.send(get_request("/?a") + get_request("/?b"));
    EXPECT_EQ(body_of(wire.answer()), "a first second");
    EXPECT_EQ(body_of(wire.answer()), "b first second");
}

TEST(AsyncEndpoint, CarriesWhatAStepThrew) {
    WorkerPool pool(1, 4);
    TestServer server([&](Router& router) {
        const auto endpoint = [&pool](const Request&) { return fails_on_worker(pool); };
        router.add(get("/", nullptr), async_endpoint(endpoint));
    });
    Wire wire(server.port);
    wire.send(get_request("/"));
    EXPECT_EQ(status_of(wire.answer()), 409);
}

TEST(AsyncEndpoint, IsCancelledWhenTheTimeToStopIsOver) {
    std::promise<void> entered;
    TestServer server([&](Router& router) {
        const auto endpoint = [&entered](const Request&) { return waits(entered); };
        router.add(get("/", nullptr), async_endpoint(endpoint));
    });
    Wire wire(server.port);
    wire.send(get_request("/"));
    entered.get_future().wait();
    server.server.stop(Deadline::after(std::chrono::milliseconds(1)));
    EXPECT_TRUE(wire.ends());
}

}  // namespace
}  // namespace certferry::http
