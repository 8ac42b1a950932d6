#pragma once

#include "base/time.h"
#include "http/address.h"
#include "http/limits.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/tls.h"
#include "http/worker_pool.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace certferry::http {

/// How many connections a server holds at once; more are closed when they come.
struct ServerOptions {
    std::size_t max_connections = 10'000;

    /// From one IPv4 address or one IPv6 /64. All clients behind a proxy or NAT share one.
    std::size_t max_connections_per_source = 2'000;
};

/// An address to listen on, and who answers there.
struct ListenerOptions {
    std::string name;               ///< For metrics and log, such as `scep`.
    SocketAddress address;          ///< Port 0 takes any free one.
    const Router& router;           ///< Lent, and no longer changed.
    std::optional<TlsContext> tls;  ///< Plain HTTP if not set.
    Limits limits;

    /// Peers that must begin each connection with a PROXY header (http/proxy_header.h), whose
    /// client then counts as the request's source. They may open any number of connections.
    // NOLINTNEXTLINE(readability-redundant-member-init): lets braces leave it out
    AddressList proxies{};

    /// Called on the network thread, so it must not block and must not throw; may be empty.
    // NOLINTNEXTLINE(readability-redundant-member-init): lets braces leave it out
    std::function<void(const UnreadRequest&)> on_unread{};
};

/// An HTTP/1.1 server (RFC 9110, RFC 9112): one network thread that serves all connections of its
/// listeners with coroutines, and hands requests to a worker pool.
///
/// Requests of one connection are answered one after the other. If the pool's queue is full, the
/// answer is 503 with Retry-After at once. Use it from one thread.
class Server {
public:
    /// All that is lent must outlive this.
    Server(const ServerOptions& options, WorkerPool& pool, Metrics& metrics, const Clock& clock);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Stops at once; see stop().
    ~Server();

    /// Binds and listens; from start() on, connections are accepted. Returns the port.
    /// Throws Error(address_in_use) if the address cannot be had. Not after start().
    std::uint16_t listen(ListenerOptions options);

    /// Starts the network thread. Call it once.
    void start();

    /// Stops accepting, closes idle connections, and lets running requests finish until `deadline`;
    /// then closes the others and waits for the handlers that still run, however long they take.
    /// When it returns, no handler runs and every connection is closed. Doing it twice is no error.
    void stop(Deadline deadline);

private:
    class Loop;

    std::unique_ptr<Loop> loop_;  // Never null.
};

}  // namespace certferry::http
