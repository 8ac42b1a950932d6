#include "base/error.h"
#include "http/async.h"
#include "http/client.h"
#include "http/testing.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace certferry::http {
namespace {

using namespace std::chrono_literals;
using testing::get_call;
using testing::TestServer;

/// Calls begun together, and what each ended with.
class Calls {
public:
    void start(Client& client, Call call, Deadline deadline) {
        const auto promise = std::make_shared<std::promise<Client::Reply>>();
        replies_.push_back(promise->get_future());
        client.start(std::move(call), deadline,
                     [promise](Client::Reply reply) { promise->set_value(std::move(reply)); });
    }

    /// Body, or the error's code with `?` if it is in doubt; in the order of the calls.
    std::vector<std::string> all() {
        std::vector<std::string> found;
        for (auto& each : replies_) {
            const auto reply = each.get();
            if (const auto* error = std::get_if<Error>(&reply)) {
                found.push_back(std::string(error->code()) + (error->in_doubt() ? "?" : ""));
            } else {
                found.emplace_back(as_text(std::get<Response>(reply).body));
            }
        }
        replies_.clear();
        return found;
    }

private:
    std::vector<std::future<Client::Reply>> replies_;
};

/// Answers `/?x` with x once `gather` requests have come.
class GatheringServer {
public:
    explicit GatheringServer(int gather)
        : missing_(gather), server_([this](Router& router) {
              Route route = testing::get("/", {});
              route.handler = {};
              AsyncHandler handler = [this](const Request& request) { return answer(request); };
              router.add(std::move(route), async_endpoint(std::move(handler)));
          }) {}

    std::string url(const std::string& text) const { return server_.url("/?" + text); }

    std::string connections() {
        server_.server.stop(soon());
        const auto metrics = server_.metrics.text();
        const auto at = metrics.find("certferry_http_connections_total{listener=\"test\"} ");
        const auto from = metrics.rfind(' ', metrics.find('\n', at)) + 1;
        return metrics.substr(from, metrics.find('\n', at) - from);
    }

private:
    Task<Response> answer(const Request& request) {
        --missing_;
        while (missing_ > 0) {
            co_await pause(1ms);
        }
        co_return Response::text(200, request.query());
    }

    int missing_;  // The network thread's.
    TestServer server_;
};

TEST(ClientStart, HasManyCallsUnderWayAtOnce) {
    constexpr int count = 100;
    GatheringServer server(count);
    Client client({});
    Calls calls;
    std::vector<std::string> wanted;
    for (int i = 0; i < count; ++i) {
        wanted.push_back(std::to_string(i));
        calls.start(client, get_call(server.url(wanted.back())), soon());
    }
    EXPECT_EQ(calls.all(), wanted);
}

TEST(ClientStart, SendsBodies) {
    TestServer server([](Router& router) {
        router.add(testing::post(
            "/", [](const Request& request) { return Response::with(200, "a/b", request.body); }));
    });
    Client client({});
    Calls calls;
    const std::string large(300'000, 'x');
    for (const std::string& body : {std::string("1"), large, std::string()}) {
        calls.start(client,
                    {.method = "POST",
                     .url = server.url("/"),
                     .headers = {{"Content-Type", "text/plain"}},
                     .body = to_bytes(body)},
                    soon());
    }
    EXPECT_EQ(calls.all(), (std::vector<std::string>{"1", large, ""}));
}

TEST(ClientStart, KeepsItsConnections) {
    GatheringServer server(1);
    Client client({});
    Calls calls;
    for (int i = 0; i < 5; ++i) {
        calls.start(client, get_call(server.url("a")), soon());
        EXPECT_EQ(calls.all(), std::vector<std::string>{"a"});
    }
    EXPECT_EQ(server.connections(), "1");
}

TEST(ClientStart, LetsCallsWaitForAConnection) {
    GatheringServer server(2);
    ClientOptions options;
    options.max_parallel = 2;
    Client client(std::move(options));
    Calls calls;
    std::vector<std::string> wanted;
    for (int i = 0; i < 20; ++i) {
        wanted.push_back(std::to_string(i));
        calls.start(client, get_call(server.url(wanted.back())), soon());
    }
    EXPECT_EQ(calls.all(), wanted);
    EXPECT_EQ(server.connections(), "2");
}

TEST(ClientStart, RefusesMoreThanItsBoundAtOnce) {
    GatheringServer server(3);
    ClientOptions options;
    options.max_started = 2;
    Client client(std::move(options));
    Calls held;
    held.start(client, get_call(server.url("1")), soon());
    held.start(client, get_call(server.url("2")), soon());
    Calls refused;
    refused.start(client, get_call(server.url("3")), soon());
    EXPECT_EQ(refused.all(), std::vector<std::string>{"peer_unreachable"});
    Client other({});
    refused.start(other, get_call(server.url("3")), soon());
    EXPECT_EQ(refused.all(), std::vector<std::string>{"3"});
    EXPECT_EQ(held.all(), (std::vector<std::string>{"1", "2"}));
    held.start(client, get_call(server.url("4")), soon());
    EXPECT_EQ(held.all(), std::vector<std::string>{"4"});
}

TEST(ClientStart, KeepsDeadlinesAndKnowsWhatWasSent) {
    GatheringServer server(1000);  // It never answers.
    ClientOptions options;
    options.max_parallel = 1;
    Client client(std::move(options));
    Calls calls;
    calls.start(client, get_call(server.url("sent")), Deadline::after(300ms));
    calls.start(client, get_call(server.url("waits")), Deadline::after(50ms));
    calls.start(client, get_call(server.url("late")), Deadline::after(0s));
    calls.start(client, get_call("http://127.0.0.1:1/"), Deadline::after(0s));
    EXPECT_EQ(calls.all(), (std::vector<std::string>{"peer_unreachable?", "peer_unreachable",
                                                     "peer_unreachable", "peer_unreachable"}));
}

TEST(ClientStart, SaysThatNobodyListens) {
    std::string url;
    {
        const TestServer closed([](Router&) {});
        url = closed.url("/");
    }
    Client client({});
    Calls calls;
    calls.start(client, get_call(url), soon());
    EXPECT_EQ(calls.all(), std::vector<std::string>{"peer_unreachable"});
}

TEST(ClientStart, EndsItsCallsWithItself) {
    GatheringServer server(1000);
    Calls calls;
    {
        ClientOptions options;
        options.max_parallel = 1;
        Client client(std::move(options));
        calls.start(client, get_call(server.url("1")), soon());
        calls.start(client, get_call(server.url("2")), soon());
    }
    for (const auto& end : calls.all()) {
        EXPECT_TRUE(end.starts_with("peer_unreachable")) << end;
    }
}

TEST(ClientAsk, GivesTheAnswerOrThrows) {
    GatheringServer server(1);
    Client client({});
    EXPECT_EQ(finish(client.ask(get_call(server.url("a")), soon())).status, 200);
    EXPECT_THROW(finish(client.ask(get_call("nonsense://x"), soon())), Error);
}

}  // namespace
}  // namespace certferry::http
