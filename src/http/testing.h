#pragma once

#include "base/testing.h"
#include "http/client.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/server.h"
#include "http/worker_pool.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::http::testing {

/// A server on a free port of 127.0.0.1 with what it needs, for tests.
class TestServer {
public:
    struct Setup {
        Limits limits;
        ServerOptions server;
        std::optional<TlsContext> tls;
        AddressList proxies;
        std::function<void(const UnreadRequest&)> on_unread;
        std::size_t workers = 2;
        std::size_t max_queued = 8;
    };

    /// Adds the routes, then starts the server.
    template <class AddRoutes>
    TestServer(const Setup& setup, AddRoutes add_routes)
        : pool(setup.workers, setup.max_queued), server(setup.server, pool, metrics, clock) {
        add_routes(router);
        start(setup);
    }

    template <class AddRoutes>
    explicit TestServer(AddRoutes add_routes) : TestServer(Setup{}, add_routes) {}

    /// Such as `http://127.0.0.1:40000/path`.
    std::string url(std::string_view path) const;

    SystemClock clock;
    Metrics metrics;
    Router router;
    WorkerPool pool;
    Server server;
    std::uint16_t port = 0;

private:
    void start(const Setup& setup);

    bool tls_ = false;
};

/// A GET without headers.
inline Call get_call(const std::string& url) {
    return {.method = "GET", .url = url, .headers = {}, .body = {}};
}

/// A route that answers GET and nothing else, on a worker.
Route get(std::string path, Handler handler);
Route post(std::string path, Handler handler);

/// One connection to a server on 127.0.0.1, octet by octet: what a client library would not send.
/// Blocks for at most 30 s where nothing comes; then the test fails by what it got.
class Wire {
public:
    explicit Wire(std::uint16_t port, const char* from = nullptr);
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire();

    /// False if the other side no longer takes octets.
    bool send(std::string_view octets);

    /// Ends this direction; the other stays open.
    void end();

    /// One answer with its body, by Content-Length; empty if the connection ends before it.
    std::string answer();

    /// Only the head of one answer, for those to HEAD and for `100 Continue`.
    std::string head();

    /// Everything until the other side closes. `reset_by_peer` counts as closing.
    std::string rest();

    /// True if the connection ends without a further octet.
    bool ends();

private:
    bool fill();

    int socket_ = -1;
    std::string buffer_;
};

/// Status code of an answer such as "HTTP/1.1 200 OK…"; 0 if it is none.
int status_of(std::string_view answer);

/// What follows the empty line.
std::string body_of(std::string_view answer);

}  // namespace certferry::http::testing
