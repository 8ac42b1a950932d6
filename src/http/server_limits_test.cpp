#include "http/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace certferry::http {
namespace {

using std::chrono::milliseconds;
using testing::body_of;
using testing::get;
using testing::post;
using testing::status_of;
using testing::TestServer;
using testing::Wire;

void add_size(Router& router) {
    router.add(get("/", [](const Request& request) {
        return Response::text(200, std::to_string(request.target.size()));
    }));
    router.add(post("/", [](const Request& request) {
        return Response::text(200, std::to_string(request.body.size()));
    }));
}

std::string get_of(std::size_t target_bytes) {
    return "GET /?" + std::string(target_bytes - 2, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

/// Phases so short that a test may wait for their end, the others so long that they never end.
TestServer::Setup with(milliseconds Limits::* phase, milliseconds span) {
    TestServer::Setup setup;
    for (const auto other : {&Limits::handshake, &Limits::header, &Limits::body, &Limits::write,
                             &Limits::idle, &Limits::linger}) {
        setup.limits.*other = milliseconds(600'000);
    }
    setup.limits.*phase = span;
    return setup;
}

/// Sends `first`, then one octet after the other for as long as the server takes them, and gives
/// back all that came.
std::string trickle(std::uint16_t port, std::string_view first) {
    Wire wire(port);
    wire.send(first);
    std::atomic<bool> over = false;
    std::jthread sender([&] {
        while (!over && wire.send("x")) {
            std::this_thread::yield();
        }
    });
    std::string all = wire.rest();
    over = true;
    return all;
}

TEST(ServerLimits, OfARouteGoBeforeTheListeners) {
    TestServer::Setup setup;
    setup.limits.max_body_bytes = 10;
    const auto add = [](Router& router) {
        add_size(router);
        auto large = post("/large", [](const Request& request) {
            return Response::text(200, std::to_string(request.body.size()));
        });
        large.max_body_bytes = 1'000'000;
        router.add(std::move(large));
        auto small = post("/small", [](const Request&) { return Response::text(200, ""); });
        small.max_body_bytes = 3;
        router.add(std::move(small));
    };
    TestServer server(setup, add);
    const auto status = [&](std::string_view path, std::size_t size) {
        Wire wire(server.port);
        wire.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " +
                  std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'));
        return status_of(wire.answer());
    };
    EXPECT_EQ(status("/", 10), 200);
    EXPECT_EQ(status("/", 11), 413);
    EXPECT_EQ(status("/large", 1'000'000), 200);
    EXPECT_EQ(status("/large", 1'000'001), 413);
    EXPECT_EQ(status("/small", 3), 200);
    EXPECT_EQ(status("/small", 4), 413);
    EXPECT_EQ(status("/unknown", 11), 413);
}

TEST(ServerLimits, TakeTheLongestTargetThatScepNeeds) {
    TestServer server(add_size);
    Wire wire(server.port);
    wire.send(get_of(65'534) + get_of(65'534));
    EXPECT_EQ(body_of(wire.answer()), "65534");
    EXPECT_EQ(body_of(wire.answer()), "65534");
}

TEST(ServerLimits, RefuseALongerTarget) {
    TestServer server(add_size);
    for (const std::size_t size : {65'535U, 200'000U}) {
        Wire wire(server.port);
        wire.send(get_of(size));
        EXPECT_EQ(status_of(wire.rest()), 414) << size;
    }
}

TEST(ServerLimits, RefuseALargeHeader) {
    TestServer server(add_size);
    Wire wire(server.port);
    wire.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(99'328, 'x') + "\r\n\r\n");
    const std::string answer = wire.rest();
    EXPECT_EQ(status_of(answer), 431);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(answer.find("\"code\":\"header_too_large\""), std::string::npos);
}

TEST(ServerLimits, RefuseALargeBodyBeforeItComes) {
    TestServer server(add_size);
    Wire wire(server.port);
    wire.send(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n"
        "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(status_of(wire.answer()), 413);
}

TEST(ServerLimits, RefuseALargeBodyThatIsBeingSent) {
    TestServer server(add_size);
    Wire wire(server.port);
    const std::string body(2'000'000, 'x');
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" + body);
    EXPECT_EQ(status_of(wire.answer()), 413) << "the answer was lost while the body came";
}

TEST(ServerLimits, RefuseALargeChunkedBody) {
    TestServer server(add_size);
    Wire wire(server.port);
    std::string chunks;
    for (int i = 0; i < 5; ++i) {
        chunks += "40000\r\n" + std::string(0x40000, 'x') + "\r\n";
    }
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    EXPECT_EQ(status_of(wire.answer()), 413);
}

TEST(ServerLimits, TakeTheLargestBodyInBothForms) {
    TestServer server(add_size);
    Wire wire(server.port);
    const std::string body(1'048'576, 'x');
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body);
    EXPECT_EQ(body_of(wire.answer()), "1048576");
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + body +
              "\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(wire.answer()), "1048576");
}

TEST(ServerLimits, EndASlowHeaderEvenIfItTrickles) {
    TestServer server(with(&Limits::header, milliseconds(100)), add_size);
    EXPECT_EQ(status_of(trickle(server.port, "GET / HTTP/1.1\r\nX: ")), 408);
}

TEST(ServerLimits, EndASlowBodyEvenIfItTrickles) {
    TestServer::Setup setup = with(&Limits::body, milliseconds(100));
    setup.limits.min_bytes_per_second = 1'000'000'000;
    TestServer server(setup, add_size);
    EXPECT_EQ(status_of(trickle(server.port,
                                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n")),
              408);
}

TEST(ServerLimits, EndAnUnfinishedChunkLine) {
    TestServer server(add_size);
    Wire wire(server.port);
    wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
              std::string(200'000, 'x'));
    EXPECT_EQ(status_of(wire.answer()), 400);
}

TEST(ServerLimits, CloseSilentConnectionsWithoutAWord) {
    TestServer server(with(&Limits::header, milliseconds(50)), add_size);
    Wire wire(server.port);
    EXPECT_EQ(wire.rest(), "");
}

TEST(ServerLimits, CloseIdleConnectionsWithoutAWord) {
    TestServer server(with(&Limits::idle, milliseconds(50)), add_size);
    Wire wire(server.port);
    wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(wire.answer()), 200);
    EXPECT_EQ(wire.rest(), "");
}

TEST(ServerLimits, EndAnAnswerThatNobodyReads) {
    TestServer::Setup setup = with(&Limits::write, milliseconds(50));
    setup.limits.linger = milliseconds(50);
    setup.limits.min_bytes_per_second = 1'000'000'000;
    TestServer server(setup, [](Router& router) {
        router.add(get("/", [](const Request&) {
            return Response::with(200, "a/b", Bytes(50'000'000, std::uint8_t{0}));
        }));
    });
    Wire wire(server.port);
    wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto timeouts = [&server] {
        return server.metrics.text().find("certferry_http_connections{listener=\"test\"} 0") !=
               std::string::npos;
    };
    while (!timeouts()) {
        std::this_thread::yield();
    }
    EXPECT_LT(wire.rest().size(), 50'000'000U);
}

TEST(ServerLimits, CallNoEndpointForATruncatedBody) {
    std::atomic<int> calls = 0;
    std::vector<std::string> unread;
    {
        TestServer::Setup setup;
        setup.on_unread = [&](const UnreadRequest& request) {
            unread.push_back(request.remote + " " + std::string(request.code->name));
        };
        TestServer server(setup, [&](Router& router) {
            router.add(post("/", [&](const Request&) {
                ++calls;
                return Response();
            }));
        });
        for (const std::string_view body :
             {"Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n123"}) {
            Wire wire(server.port);
            wire.send("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(body));
            wire.end();
            EXPECT_EQ(status_of(wire.rest()), 400);
        }
        Wire silent(server.port);
        silent.end();
        EXPECT_EQ(silent.rest(), "");
    }
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(unread, std::vector<std::string>(
                          2, "127.0.0.1 " + std::string(codes::request_truncated.name)));
}

TEST(ServerLimits, BoundConnectionsInAll) {
    TestServer::Setup setup;
    setup.server.max_connections = 1;
    TestServer server(setup, add_size);
    Wire first(server.port);
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(first.answer()), 200);
    Wire second(server.port, "127.0.0.2");
    EXPECT_EQ(status_of(second.rest()), 503);
}

TEST(ServerLimits, BoundConnectionsOfOneSource) {
    TestServer::Setup setup;
    setup.server.max_connections_per_source = 1;
    TestServer server(setup, add_size);
    Wire first(server.port);
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(first.answer()), 200);
    EXPECT_EQ(status_of(Wire(server.port).rest()), 503);
    Wire other(server.port, "127.0.0.2");
    other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(other.answer()), 200);
}

}  // namespace
}  // namespace certferry::http
