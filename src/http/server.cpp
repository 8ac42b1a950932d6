#include "http/server.h"

#include "base/error.h"
#include "base/log.h"
#include "http/as_result.h"
#include "http/connection.h"
#include "http/problem.h"
#include "http/signals.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <future>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace certferry::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Wait before accepting again when the machine is out of something, mostly file descriptors.
constexpr std::chrono::milliseconds accept_pause{100};

// Phases end at most this late: an eighth of the shortest, within these.
constexpr std::chrono::milliseconds shortest_sweep{5};
constexpr std::chrono::milliseconds longest_sweep{500};

constexpr std::string_view full_answer =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

std::chrono::milliseconds sweep_interval(const Limits& limits) {
    const auto shortest = std::min(
        {limits.handshake, limits.header, limits.body, limits.write, limits.idle, limits.linger});
    return std::clamp(shortest / 8, shortest_sweep, longest_sweep);
}

asio::ip::address without_mapping(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address;
}

// Whoever has one IPv6 address has the /64 around it.
std::string source_of(const asio::ip::address& address) {
    if (address.is_v4()) {
        return address.to_string();
    }
    auto octets = address.to_v6().to_bytes();
    std::fill(octets.begin() + 8, octets.end(), std::uint8_t{0});
    return asio::ip::address_v6(octets).to_string();
}

}  // namespace

/// The network thread and what lives on it. Public members are called from other threads; after
/// start() they only post to the thread.
class Server::Loop {
public:
    Loop(const ServerOptions& options, WorkerPool& pool, Metrics& metrics, const Clock& clock)
        : options_(options),
          metrics_(metrics),
          context_{.pool = pool, .clock = clock, .metrics = RequestMetrics(metrics), .date = {}},
          work_(asio::make_work_guard(io_)),
          sweep_timer_(io_) {}

    std::uint16_t listen(ListenerOptions options);
    void start();
    void stop(Deadline deadline);

private:
    struct Listener {
        ListenerContext context;
        tcp::acceptor acceptor;
    };

    using Connections = std::unordered_set<std::shared_ptr<Connection>>;

    Task<void> accept(Listener& listener);
    Task<void> sweep();
    void admit(Listener& listener, tcp::socket socket);
    bool has_room(Listener& listener, const std::string& counted_source, tcp::socket& socket);
    void serve(const std::shared_ptr<Connection>& connection, const std::string& source);
    void ended(const std::shared_ptr<Connection>& connection, const std::string& source,
               const std::exception_ptr& failure);
    void wind_down();
    void cut_all();

    const ServerOptions options_;
    Metrics& metrics_;
    ServerContext context_;
    asio::io_context io_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    Connections connections_;
    std::unordered_map<std::string, std::size_t> sources_;
    asio::steady_timer sweep_timer_;
    std::chrono::milliseconds sweep_interval_ = longest_sweep;
    bool winding_down_ = false;
    std::promise<void> done_;
    std::thread thread_;
};

std::uint16_t Server::Loop::listen(ListenerOptions options) {
    const tcp::endpoint where(asio::ip::make_address(options.address.host), options.address.port);
    tcp::acceptor acceptor(io_);
    boost::system::error_code failure;
    acceptor.open(where.protocol(), failure);
    if (!failure) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
    }
    if (!failure) {
        acceptor.bind(where, failure);
    }
    if (!failure) {
        acceptor.listen(asio::socket_base::max_listen_connections, failure);
    }
    if (failure) {
        throw Error(codes::address_in_use, to_text(options.address) + ": " + failure.message());
    }
    const std::uint16_t port = acceptor.local_endpoint().port();
    sweep_interval_ = std::min(sweep_interval_, sweep_interval(options.limits));
    ListenerContext context{.name = options.name,
                            .router = options.router,
                            .limits = options.limits,
                            .tls = std::move(options.tls),
                            .proxies = std::move(options.proxies),
                            .on_unread = std::move(options.on_unread),
                            .metrics = ListenerMetrics(metrics_, options.name)};
    Listener listener{.context = std::move(context), .acceptor = std::move(acceptor)};
    listeners_.push_back(std::make_unique<Listener>(std::move(listener)));
    return port;
}

void Server::Loop::start() {
    const auto log_failure = [](const std::exception_ptr& failure) {
        if (failure) {
            log::error("a task of the network thread ended: {}", to_error(failure).what());
        }
    };
    for (const auto& listener : listeners_) {
        asio::co_spawn(io_, accept(*listener), log_failure);
    }
    asio::co_spawn(io_, sweep(), log_failure);
    const SignalsBlocked blocked;
    thread_ = std::thread([this] {
        io_.run();
        done_.set_value();
    });
}

void Server::Loop::stop(Deadline deadline) {
    if (!thread_.joinable()) {
        return;
    }
    asio::post(io_, [this] { wind_down(); });
    if (done_.get_future().wait_until(deadline.at()) != std::future_status::ready) {
        asio::post(io_, [this] { cut_all(); });
    }
    thread_.join();
}

void Server::Loop::wind_down() {
    winding_down_ = true;
    work_.reset();
    for (const auto& listener : listeners_) {
        boost::system::error_code ignored;
        listener->acceptor.close(ignored);
    }
    for (const auto& connection : connections_) {
        connection->wind_down();
    }
    sweep_timer_.cancel();
}

void Server::Loop::cut_all() {
    for (const auto& connection : connections_) {
        connection->cut();
    }
}

// Ends phases whose time is over. One timer for all connections costs less than one for each, and
// has no callback that could outlive its connection. While there are none it sleeps.
Task<void> Server::Loop::sweep() {
    while (!winding_down_ || !connections_.empty()) {
        if (connections_.empty()) {
            sweep_timer_.expires_at(asio::steady_timer::time_point::max());
        } else {
            sweep_timer_.expires_after(sweep_interval_);
        }
        co_await sweep_timer_.async_wait(as_result);
        const auto now = std::chrono::steady_clock::now();
        for (const auto& connection : connections_) {
            connection->end_phase_if_due(now);
        }
    }
}

Task<void> Server::Loop::accept(Listener& listener) {
    asio::steady_timer pause(io_);
    while (!winding_down_) {
        auto [failure, socket] = co_await listener.acceptor.async_accept(as_result);
        if (winding_down_) {
            co_return;
        }
        if (!failure) {
            admit(listener, std::move(socket));
        } else if (failure != asio::error::connection_aborted) {
            log::warning("listener {} cannot accept: {}", listener.context.name, failure.message());
            pause.expires_after(accept_pause);
            co_await pause.async_wait(as_result);
        }
    }
}

void Server::Loop::admit(Listener& listener, tcp::socket socket) {
    boost::system::error_code failure;
    const tcp::endpoint peer = socket.remote_endpoint(failure);
    if (!failure) {
        socket.native_non_blocking(true, failure);
    }
    if (failure) {
        return;  // The peer is gone already.
    }
    // Without it, an answer in two pieces waits for the peer's delayed acknowledgement.
    socket.set_option(tcp::no_delay(true), failure);
    const asio::ip::address address = without_mapping(peer.address());
    const std::string source = source_of(address);
    const bool proxy = listener.context.proxies.contains(address.to_string());
    if (!has_room(listener, proxy ? std::string() : source, socket)) {
        return;
    }
    listener.context.metrics.accepted.add();
    try {
        serve(std::make_shared<Connection>(std::move(socket), address.to_string(), listener.context,
                                           context_),
              source);
    } catch (const Error& error) {
        log::error("listener {} cannot serve a connection: {}", listener.context.name,
                   error.what());
    }
}

bool Server::Loop::has_room(Listener& listener, const std::string& counted_source,
                            tcp::socket& socket) {
    const auto from_source = sources_.find(counted_source);
    const bool full = connections_.size() >= options_.max_connections;
    const bool source_full =
        from_source != sources_.end() && from_source->second >= options_.max_connections_per_source;
    if (!full && !source_full) {
        return true;
    }
    const ListenerMetrics& metrics = listener.context.metrics;
    (full ? metrics.refused_full : metrics.refused_source).add();
    if (!listener.context.tls) {
        plain_transport(socket.native_handle())->write(as_bytes(full_answer));
    }
    return false;
}

void Server::Loop::serve(const std::shared_ptr<Connection>& connection, const std::string& source) {
    connections_.insert(connection);
    if (connections_.size() == 1) {
        sweep_timer_.cancel();
    }
    ++sources_[source];
    connection->listener().metrics.connections.add(1);
    auto when_done = [this, connection, source](const std::exception_ptr& failure) {
        ended(connection, source, failure);
    };
    asio::co_spawn(io_, connection->serve(),
                   asio::bind_cancellation_slot(connection->cancellation(), std::move(when_done)));
}

void Server::Loop::ended(const std::shared_ptr<Connection>& connection, const std::string& source,
                         const std::exception_ptr& failure) {
    if (failure && !connection->is_cut()) {
        log::error("a connection of listener {} ended: {}", connection->listener().name,
                   to_error(failure).what());
    }
    connection->listener().metrics.connections.add(-1);
    const auto count = sources_.find(source);
    if (--count->second == 0) {
        sources_.erase(count);
    }
    connections_.erase(connection);
    // Asio still uses the cancellation slot when this returns, so the last reference goes later.
    asio::post(io_, [connection] {});
    if (winding_down_ && connections_.empty()) {
        sweep_timer_.cancel();
    }
}

Server::Server(const ServerOptions& options, WorkerPool& pool, Metrics& metrics, const Clock& clock)
    : loop_(std::make_unique<Loop>(options, pool, metrics, clock)) {}

// NOLINTNEXTLINE(bugprone-exception-escape): only want of memory throws; to end is right then.
Server::~Server() {
    stop(Deadline::after(std::chrono::seconds(0)));
}

std::uint16_t Server::listen(ListenerOptions options) {
    return loop_->listen(std::move(options));
}

void Server::start() {
    loop_->start();
}

void Server::stop(Deadline deadline) {
    loop_->stop(deadline);
}

}  // namespace certferry::http
