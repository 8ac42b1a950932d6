#pragma once

#include "base/time.h"
#include "http/address.h"
#include "http/async.h"
#include "http/limits.h"
#include "http/read_buffer.h"
#include "http/request_parser.h"
#include "http/router.h"
#include "http/server_metrics.h"
#include "http/tls.h"
#include "http/transport.h"
#include "http/worker_pool.h"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace certferry::http {

/// The value of `Date`, made once a second. For the network thread only.
class DateLine {
public:
    std::string_view at(UtcTime now);

private:
    std::chrono::sys_seconds second_;
    std::string text_;
};

/// What all connections of a server use; lent by it.
struct ServerContext {
    WorkerPool& pool;
    const Clock& clock;
    RequestMetrics metrics;
    DateLine date;
};

/// What all connections of one listener use; lent by the server.
struct ListenerContext {
    std::string name;
    const Router& router;
    Limits limits;
    std::optional<TlsContext> tls;
    AddressList proxies;
    std::function<void(const UnreadRequest&)> on_unread;
    ListenerMetrics metrics;
};

/// One accepted connection: reads requests one after the other, has them answered, writes the
/// answers. Used on the network thread only.
class Connection {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using TimePoint = std::chrono::steady_clock::time_point;

    /// `socket` does not block. `remote` is its peer's address as text.
    Connection(Socket socket, std::string remote, ListenerContext& listener, ServerContext& server);

    /// Serves to the end of the connection. This must outlive it.
    Task<void> serve();

    /// Ends the current phase if its time is over.
    void end_phase_if_due(TimePoint now);

    /// Takes no further request: closes now if none is being read or answered.
    void wind_down();

    /// Closes now. A handler that runs on a worker is waited for; its answer is dropped.
    void cut();

    bool is_cut() const noexcept { return cut_; }

    const std::string& remote() const noexcept { return remote_; }

    ListenerContext& listener() noexcept { return listener_; }

    /// Connect this to the coroutine, so that cut() reaches waits of asynchronous endpoints.
    boost::asio::cancellation_slot cancellation() noexcept { return cancellation_.slot(); }

private:
    // Each of these gives false when the connection cannot go on.
    Task<bool> read_proxy_header();
    Task<bool> shake_hands();
    Task<bool> serve_request();
    Task<bool> read(RequestParser& parser);
    Task<bool> receive(std::size_t wanted);
    Task<bool> wait(Attempt::Outcome wanted);
    Task<bool> yield_if_greedy();
    Task<bool> write_all(ByteView octets);
    Task<bool> send(const Response& response, const Request& request);

    Task<Response> answer(const Router::Found& found, const Request& request);
    Task<Response> run(const Router::Entry& entry, const Request& request);
    Task<void> refuse_unread(const RequestParser& parser);
    Task<void> linger();

    bool feed(RequestParser& parser);
    Request complete(RequestParser& parser);
    void begin_phase(std::chrono::milliseconds span, std::size_t bytes = 0);
    /// `entry` is null where no route was found.
    void record(const Request& request, const Router::Entry* entry, const Response& response,
                TimePoint since);

    ListenerContext& listener_;
    ServerContext& server_;
    const Limits& limits_;
    Socket socket_;
    std::unique_ptr<Transport> transport_;  // Never null; uses socket_.
    std::string remote_;
    std::optional<PeerCertificate> peer_certificate_;
    ReadBuffer buffer_;
    boost::asio::cancellation_signal cancellation_;

    TimePoint phase_end_ = TimePoint::max();
    bool timed_out_ = false;  // The phase was ended by end_phase_if_due().
    bool idle_ = false;       // Ready for a request of which no octet has come.
    bool winding_down_ = false;
    bool cut_ = false;
    bool keep_alive_ = true;  // Another request may follow on this connection.
    unsigned rounds_ = 0;     // Successful reads and writes since the last suspension.
};

}  // namespace certferry::http
