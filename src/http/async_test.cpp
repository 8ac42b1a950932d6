#include "http/async.h"

#include "base/error.h"
#include "http/client.h"
#include "http/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>
#include <vector>

namespace certferry::http {
namespace {

using namespace std::chrono_literals;
using testing::TestServer;

/// A job that waits for a mailbox twice; the test has the other ends.
struct MailboxGate {
    std::shared_ptr<Mailbox<int>> mailbox = std::make_shared<Mailbox<int>>();
    std::promise<void> reached;

    Wait wait(std::optional<std::chrono::milliseconds> at_most = std::nullopt) {
        return {.start =
                    [this](Resume resume) {
                        mailbox->expect(std::move(resume));
                        reached.set_value();
                    },
                .at_most = at_most};
    }
};

Task<Response> serve(WorkerPool& pool, std::function<Step<Response>()> work) {
    co_return co_await in_steps(pool, std::move(work));
}

/// A server with one worker, whose `/steps` is the given job and whose `/plain` answers at once.
class StepServer {
public:
    explicit StepServer(std::function<Step<Response>()> work)
        : server(TestServer::Setup{.limits = {},
                                   .server = {},
                                   .tls = std::nullopt,
                                   .proxies = {},
                                   .on_unread = {},
                                   .workers = 1,
                                   .max_queued = 1},
                 [&](Router& router) {
                     router.add(testing::get(
                         "/plain", [](const Request&) { return Response::text(200, "plain"); }));
                     Route route = testing::get("/steps", {});
                     route.handler = {};
                     AsyncHandler handler = [this, work](const Request&) {
                         return serve(server.pool, work);
                     };
                     router.add(std::move(route), async_endpoint(std::move(handler)));
                 }) {}

    std::string get(const std::string& path) {
        const auto response =
            client.send({.method = "GET", .url = server.url(path), .headers = {}, .body = {}},
                        Deadline::after(30s));
        return std::string(as_text(response.body));
    }

    Client client{{}};
    TestServer server;
};

Response text(int value) {
    return Response::text(200, std::to_string(value));
}

TEST(InSteps, HoldsNoWorkerWhileItWaits) {
    MailboxGate gate;
    StepServer server(
        [&] { return after(gate.wait(), [&] { return text(gate.mailbox->take().value_or(0)); }); });
    auto answer = std::async(std::launch::async, [&] { return server.get("/steps"); });
    gate.reached.get_future().wait();
    EXPECT_EQ(server.get("/plain"), "plain") << "the only worker is taken";
    gate.mailbox->put(7);
    EXPECT_EQ(answer.get(), "7");
}

TEST(InSteps, GoesOnWhenTheTimeIsOver) {
    MailboxGate gate;
    StepServer server([&] {
        return after(gate.wait(20ms), [&] { return text(gate.mailbox->take().value_or(-1)); });
    });
    EXPECT_EQ(server.get("/steps"), "-1");
    gate.mailbox->put(1);  // Its resume comes too late, and no harm.
}

TEST(InSteps, WaitsAgainAndAgain) {
    std::function<Step<Response>(int)> count = [&](int left) -> Step<Response> {
        if (left == 0) {
            return Response::text(200, "counted");
        }
        Wait at_once{.start = [](const Resume& resume) { resume(); }, .at_most = std::nullopt};
        return after(std::move(at_once), [&count, left] { return count(left - 1); });
    };
    StepServer server([&] { return count(200); });
    EXPECT_EQ(server.get("/steps"), "counted");
}

TEST(InSteps, AnswersWithWhatALaterStepThrows) {
    StepServer server([] {
        Wait short_wait{.start = {}, .at_most = 1ms};
        return after(std::move(short_wait),
                     []() -> Response { throw Error(codes::route_not_found, "test"); });
    });
    EXPECT_NE(server.get("/steps").find("route_not_found"), std::string::npos);
    EXPECT_EQ(server.get("/plain"), "plain");
}

// The time to stop is over while a job waits: it is given up, on a worker, and not gone on with.
TEST(InSteps, IsGivenUpWhenTheServerStops) {
    MailboxGate gate;
    std::atomic<int> given_up = 0;
    std::atomic<int> went_on = 0;
    {
        StepServer server([&] {
            return cleaned_up(
                [&] {
                    return after(gate.wait(), [&] {
                        ++went_on;
                        return text(0);
                    });
                },
                [&] { ++given_up; });
        });
        testing::Wire wire(server.server.port);
        wire.send("GET /steps HTTP/1.1\r\nHost: test\r\n\r\n");
        gate.reached.get_future().wait();
        server.server.server.stop(Deadline::after(0s));
        EXPECT_EQ(given_up, 1);
        EXPECT_TRUE(wire.ends());
    }
    gate.mailbox->put(1);  // The server is gone, and its network thread too.
    EXPECT_EQ(went_on, 0);
}

// Whoever asked is gone: the job still comes to its end.
TEST(InSteps, GoesOnWithoutItsClient) {
    MailboxGate gate;
    std::promise<int> ended;
    StepServer server([&] {
        return after(gate.wait(), [&] {
            ended.set_value(gate.mailbox->take().value_or(0));
            return text(0);
        });
    });
    {
        testing::Wire wire(server.server.port);
        wire.send("GET /steps HTTP/1.1\r\nHost: test\r\n\r\n");
        gate.reached.get_future().wait();
    }
    gate.mailbox->put(5);
    EXPECT_EQ(ended.get_future().get(), 5);
}

TEST(WorkerPool, LetsAdmittedWorkGoOnThoughTheQueueIsFullAndBeforeIt) {
    std::vector<int> order;
    std::latch started(1);
    std::promise<void> release;
    {
        WorkerPool pool(1, 1);
        ASSERT_TRUE(pool.try_run([&, held = release.get_future().share()] {
            started.count_down();
            held.wait();
        }));
        started.wait();
        ASSERT_TRUE(pool.try_run([&] { order.push_back(2); }));
        EXPECT_FALSE(pool.try_run([] {}));
        pool.go_on([&] { order.push_back(1); });
        EXPECT_EQ(pool.queued(), 2U);
        release.set_value();
    }
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace certferry::http
