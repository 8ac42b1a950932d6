#include "http/client.h"

#include "base/error.h"
#include "http/testing.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace certferry::http {
namespace {

using testing::get;
using testing::get_call;
using testing::post;
using testing::TestServer;

/// Listens on a free port and does with the first connection what it is told.
class Peer {
public:
    template <class Serve>
    explicit Peer(Serve serve) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it so.
        if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
            ::listen(listener_, 5) != 0) {
            throw std::runtime_error("no port for the test's peer");
        }
        // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
        url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
        thread_ = std::jthread([this, serve = std::move(serve)] {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            serve(connection);
            ::close(connection);
        });
    }

    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    ~Peer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    std::string url;

private:
    int listener_;
    std::jthread thread_;
};

std::string read_head(int connection) {
    std::string all;
    char octet = 0;
    while (!all.ends_with("\r\n\r\n") && ::recv(connection, &octet, 1, 0) == 1) {
        all += octet;
    }
    return all;
}

void send_text(int connection, std::string_view text) {
    ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
}

/// The error that the call ends with.
Error failure_of(Client& client, const Call& call, Deadline deadline) {
    try {
        client.send(call, deadline);
    } catch (const Error& error) {
        return error;
    }
    throw std::runtime_error("the call did not fail");
}

TEST(Client, SendsAndReceives) {
    TestServer server([](Router& router) {
        router.add(post("/", [](const Request& request) {
            Response response = Response::with(201, "a/b", request.body);
            response.headers.add("X-Got", *request.headers.find("X-Sent"));
            response.headers.add("X-Type", request.headers.find("Content-Type").value_or("none"));
            return response;
        }));
    });
    Client client({});
    const Call call{.method = "POST",
                    .url = server.url("/"),
                    .headers = {{"X-Sent", "1"}},
                    .body = to_bytes(std::string_view("a\0b", 3))};
    const Response response = client.send(call, soon());
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.headers.find("x-got"), "1");
    EXPECT_EQ(response.headers.find("x-type"), "none") << "curl's form type was sent";
    EXPECT_EQ(response.body, call.body);
}

TEST(Client, SendsEveryMethodWithAFramingThatServersTake) {
    TestServer server([](Router& router) {
        const auto echo = [](const Request& request) {
            const std::string length(request.headers.find("Content-Length").value_or("none"));
            return Response::text(200, request.method + " " + length + " " +
                                           (request.headers.has("Expect") ? "expect " : "") +
                                           std::string(as_text(request.body)));
        };
        for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            Route route = get("/", echo);
            route.method = method;
            router.add(std::move(route));
        }
    });
    Client client({});
    const auto answer = [&](const char* method, std::string_view body) {
        const Call call{
            .method = method, .url = server.url("/"), .headers = {}, .body = to_bytes(body)};
        return std::string(as_text(client.send(call, soon()).body));
    };
    EXPECT_EQ(answer("PUT", "12"), "PUT 2 12");
    EXPECT_EQ(answer("GET", ""), "GET none ");
    EXPECT_EQ(answer("POST", ""), "POST 0 ");
    EXPECT_EQ(answer("HEAD", ""), "");
    EXPECT_EQ(answer("DELETE", ""), "DELETE none ");
    EXPECT_EQ(answer("DELETE", "x"), "DELETE 1 x");
    EXPECT_EQ(answer("PATCH", "y"), "PATCH 1 y");
    EXPECT_EQ(answer("POST", std::string(100'000, 'z')),
              "POST 100000 " + std::string(100'000, 'z'));
    EXPECT_EQ(answer("GET", ""), "GET none ");
}

TEST(Client, SendsNoFieldThatWouldSplitTheRequest) {
    Client client({});
    Call call = get_call("http://127.0.0.1:1/");
    call.headers.add("X", "a\r\nHost: other");
    EXPECT_EQ(failure_of(client, call, soon()).code(), "internal_error");
}

TEST(Client, KeepsItsConnection) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request&) { return Response::text(200, "ok"); }));
    });
    Client client({});
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(client.send(get_call(server.url("/")), soon()).status, 200);
    }
    server.server.stop(soon());
    EXPECT_NE(server.metrics.text().find("certferry_http_connections_total{listener=\"test\"} 1"),
              std::string::npos);
}

TEST(Client, UsesNoConnectionThatWasSilentForLong) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request&) { return Response::text(200, "ok"); }));
    });
    ClientOptions options;
    options.keep_idle = std::chrono::seconds(1);
    Client client(std::move(options));
    client.send(get_call(server.url("/")), soon());
    client.send(get_call(server.url("/")), soon());
    std::this_thread::sleep_for(std::chrono::milliseconds(2'100));
    client.send(get_call(server.url("/")), soon());
    server.server.stop(soon());
    EXPECT_NE(server.metrics.text().find("certferry_http_connections_total{listener=\"test\"} 2"),
              std::string::npos);
}

TEST(Client, ServesManyThreads) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request& r) { return Response::text(200, r.query()); }));
    });
    Client client({});
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20; ++i) {
                const std::string mark = std::to_string(t * 100 + i);
                const Response response = client.send(get_call(server.url("/?" + mark)), soon());
                EXPECT_EQ(as_text(response.body), mark);
            }
        });
    }
}

TEST(Client, IsInNoDoubtIfNothingWasSent) {
    std::string url;
    {
        const Peer closed([](int) {});
        url = closed.url;
        Client once({});
        EXPECT_TRUE(failure_of(once, get_call(url), soon()).code() == "peer_unreachable");
    }
    Client client({});
    const Error error = failure_of(client, get_call(url + "path?secret=1"), soon());
    EXPECT_EQ(error.code(), "peer_unreachable");
    EXPECT_FALSE(error.in_doubt());
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
}

TEST(Client, IsInDoubtIfTheAnswerIsLost) {
    const Peer peer([](int connection) { read_head(connection); });
    Client client({});
    const Error error = failure_of(client, get_call(peer.url), soon());
    EXPECT_EQ(error.code(), "peer_unreachable");
    EXPECT_TRUE(error.in_doubt());
}

/// Answers a first request, and ends the connection when it has the second.
void answer_once(int connection) {
    read_head(connection);
    send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    read_head(connection);
}

TEST(Client, NeverSendsAPostTwiceByItself) {
    const Peer peer(answer_once);
    Client client({});
    const Call call{.method = "POST", .url = peer.url, .headers = {}, .body = {}};
    EXPECT_EQ(client.send(call, soon()).status, 200);
    const Deadline deadline = soon();
    const Error error = failure_of(client, call, deadline);
    EXPECT_EQ(error.code(), "peer_unreachable");
    EXPECT_TRUE(error.in_doubt()) << error.what();
    EXPECT_FALSE(deadline.passed()) << "it was sent again over another connection";
}

TEST(Client, IsInDoubtIfTheAnswerIsCut) {
    const Peer peer([](int connection) {
        read_head(connection);
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    });
    Client client({});
    EXPECT_TRUE(failure_of(client, get_call(peer.url), soon()).in_doubt());
}

TEST(Client, KeepsItsDeadline) {
    std::promise<void> over;
    const std::shared_future<void> is_over(over.get_future());
    const Peer peer([is_over](int connection) {
        read_head(connection);
        is_over.wait();
    });
    Client client({});
    const Deadline deadline = Deadline::after(std::chrono::milliseconds(100));
    const Error error = failure_of(client, get_call(peer.url), deadline);
    over.set_value();
    EXPECT_EQ(error.code(), "peer_unreachable");
    EXPECT_TRUE(error.in_doubt());
    EXPECT_TRUE(deadline.passed());
}

TEST(Client, AsksNobodyAfterTheDeadline) {
    Client client({});
    const Deadline passed = Deadline::after(std::chrono::seconds(0));
    const Error error = failure_of(client, get_call("http://127.0.0.1:1/"), passed);
    EXPECT_EQ(error.code(), "peer_unreachable");
    EXPECT_FALSE(error.in_doubt());
}

TEST(Client, BoundsTheAnswer) {
    TestServer server([](Router& router) {
        router.add(get("/", [](const Request& request) {
            return Response::with(200, "a/b", Bytes(request.query() == "11" ? 11 : 10));
        }));
    });
    ClientOptions options;
    options.max_body_bytes = 10;
    Client client(std::move(options));
    EXPECT_EQ(client.send(get_call(server.url("/?10")), soon()).body.size(), 10U);
    const Error error = failure_of(client, get_call(server.url("/?11")), soon());
    EXPECT_EQ(error.code(), "peer_answer_invalid");
    EXPECT_TRUE(error.in_doubt());
}

TEST(Client, GivesRedirectsBackUnlessAllowed) {
    TestServer server([](Router& router) {
        router.add(get("/from", [](const Request&) {
            Response response = Response::text(302, "");
            response.headers.add("Location", "/to");
            return response;
        }));
        router.add(get("/to", [](const Request&) { return Response::text(200, "there"); }));
        router.add(get("/round", [](const Request&) {
            Response response = Response::text(302, "");
            response.headers.add("Location", "/round");
            return response;
        }));
    });
    Client strict({});
    EXPECT_EQ(strict.send(get_call(server.url("/from")), soon()).status, 302);
    ClientOptions options;
    options.max_redirects = 3;
    Client lenient(std::move(options));
    const Response response = lenient.send(get_call(server.url("/from")), soon());
    EXPECT_EQ(as_text(response.body), "there");
    EXPECT_FALSE(response.headers.has("Location")) << "a field of the redirect stayed";
    EXPECT_EQ(failure_of(lenient, get_call(server.url("/round")), soon()).code(),
              "peer_answer_invalid");
}

TEST(Client, TakesHttpUrlsOnly) {
    Client client({});
    for (const char* url : {"file:///etc/hostname", "gopher://127.0.0.1/", "nonsense://x"}) {
        EXPECT_EQ(failure_of(client, get_call(url), soon()).code(), "peer_answer_invalid") << url;
    }
}

TEST(Client, IgnoresTheEnvironmentAndUsesTheGivenProxy) {
    std::promise<std::string> asked;
    const Peer proxy([&asked](int connection) {
        asked.set_value(read_head(connection));
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nvia");
    });
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);  // NOLINT(concurrency-mt-unsafe): one thread.
    ClientOptions options;
    options.proxy = Proxy{.url = proxy.url,
                          .user = "name",
                          .password = Secret::copy_of(std::string_view("pass")),
                          .except = "direct.invalid"};
    Client client(std::move(options));
    const Response response = client.send(get_call("http://host.invalid/x"), soon());
    ::unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe): one thread.
    EXPECT_EQ(as_text(response.body), "via");
    const std::string head = asked.get_future().get();
    EXPECT_TRUE(head.starts_with("GET http://host.invalid/x HTTP/1.1")) << head;
    EXPECT_NE(head.find("Proxy-Authorization: Basic bmFtZTpwYXNz"), std::string::npos) << head;
}

TEST(Client, TellsGarbageFromSilence) {
    const Peer peer([](int connection) {
        read_head(connection);
        send_text(connection, "SSH-2.0-OpenSSH\r\n");
    });
    Client client({});
    EXPECT_EQ(failure_of(client, get_call(peer.url), soon()).code(), "peer_answer_invalid");
}

}  // namespace
}  // namespace certferry::http
