#include "http/connection.h"

#include "base/log.h"
#include "http/as_result.h"
#include "http/proxy_header.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace certferry::http {

namespace {

namespace asio = boost::asio;

// Enough for nearly every request but SCEP by GET.
constexpr std::size_t usual_read = std::size_t{8} * 1024;
constexpr std::size_t largest_read = std::size_t{64} * 1024;
// Beyond the header's limit, so that the parser and not the buffer finds a header too large.
constexpr std::size_t spare_buffer = std::size_t{16} * 1024;
// A peer whose octets never run out gives way to the others after this many reads or writes.
constexpr unsigned rounds_before_yield = 16;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Socket socket, std::string remote, ListenerContext& listener,
                       ServerContext& server)
    : listener_(listener),
      server_(server),
      limits_(listener.limits),
      socket_(std::move(socket)),
      transport_(listener.tls ? listener.tls->accept(socket_.native_handle())
                              : plain_transport(socket_.native_handle())),
      remote_(std::move(remote)),
      buffer_(limits_.max_header_bytes + spare_buffer) {}

// No condition in this file holds a co_await: g++ 12 may put the hidden variable that it makes for
// such a condition before the frame's resume function, and the coroutine then jumps to nowhere.

Task<void> Connection::serve() {
    const bool introduced = co_await read_proxy_header();
    if (!introduced) {
        co_return;
    }
    const bool ready = co_await shake_hands();
    if (!ready) {
        co_return;
    }
    peer_certificate_ = transport_->peer_certificate();
    idle_ = true;
    begin_phase(limits_.header);
    bool more = true;
    while (more && !winding_down_) {
        more = co_await serve_request();
        idle_ = buffer_.empty();
        begin_phase(idle_ ? limits_.idle : limits_.header);
    }
    co_await linger();
}

Task<bool> Connection::read_proxy_header() {
    if (!listener_.proxies.contains(remote_)) {
        co_return true;
    }
    begin_phase(limits_.header);
    ProxyHeader header;
    for (;;) {
        const Attempt attempt = header.read(socket_.native_handle());
        if (attempt.outcome == Attempt::Outcome::done) {
            remote_ = header.client().value_or(remote_);
            co_return true;
        }
        if (header.is_refused()) {
            log::warning("listener {}: {} is listed as a proxy but sent no PROXY header",
                         listener_.name, remote_);
        }
        const bool again = co_await wait(attempt.outcome);
        if (!again) {
            co_return false;
        }
    }
}

Task<bool> Connection::shake_hands() {
    begin_phase(limits_.handshake);
    for (;;) {
        const Attempt attempt = transport_->handshake();
        if (attempt.outcome == Attempt::Outcome::done) {
            co_return true;
        }
        const bool again = co_await wait(attempt.outcome);
        if (!again) {
            co_return false;
        }
    }
}

Task<bool> Connection::serve_request() {
    RequestParser parser(limits_, [&](std::string_view method, std::string_view path) {
        return listener_.router.body_limit(method, path);
    });
    const bool whole = co_await read(parser);
    if (!whole) {
        co_await refuse_unread(parser);
        co_return false;
    }
    const TimePoint since = std::chrono::steady_clock::now();
    phase_end_ = TimePoint::max();  // The handler keeps its own time.
    keep_alive_ = parser.keep_alive();
    const Request request = complete(parser);
    const Router::Found found = listener_.router.find(request.method, request.path);
    const Response response = co_await answer(found, request);
    const bool sent = co_await send(response, request);
    record(request, found.entry, response, since);
    co_return sent&& keep_alive_;
}

Task<bool> Connection::read(RequestParser& parser) {
    bool more = true;
    while (more && feed(parser) && !parser.is_header_complete()) {
        more = co_await receive(usual_read);
    }
    if (!more || parser.refusal() || parser.is_complete()) {
        co_return more && !parser.refusal();
    }
    begin_phase(limits_.body, parser.most_body_bytes());
    if (parser.expects_continue() && buffer_.empty()) {
        more = co_await write_all(as_bytes(go_on));
    }
    const std::size_t wanted = std::min(parser.most_body_bytes(), largest_read);
    while (more && feed(parser) && !parser.is_complete()) {
        more = co_await receive(wanted);
    }
    co_return more && !parser.refusal();
}

bool Connection::feed(RequestParser& parser) {
    if (!buffer_.empty()) {
        buffer_.consume(parser.feed(buffer_.data()));
    }
    return !parser.refusal();
}

Task<bool> Connection::receive(std::size_t wanted) {
    for (;;) {
        const std::span<std::uint8_t> room = buffer_.room(wanted);
        if (room.empty()) {
            co_return false;
        }
        const Attempt attempt = transport_->read(room);
        if (attempt.outcome == Attempt::Outcome::done) {
            buffer_.commit(attempt.bytes);
            if (idle_) {
                idle_ = false;
                begin_phase(limits_.header);
            }
            co_return co_await yield_if_greedy();
        }
        buffer_.release_if_empty();
        const bool again = co_await wait(attempt.outcome);
        if (!again) {
            co_return false;
        }
    }
}

Task<bool> Connection::wait(Attempt::Outcome wanted) {
    if (wanted == Attempt::Outcome::closed || cut_) {
        co_return false;
    }
    rounds_ = 0;
    const auto kind =
        wanted == Attempt::Outcome::want_read ? Socket::wait_read : Socket::wait_write;
    const auto [failure] = co_await socket_.async_wait(kind, as_result);
    co_return !failure && !timed_out_ && !cut_;
}

Task<bool> Connection::yield_if_greedy() {
    if (++rounds_ >= rounds_before_yield) {
        rounds_ = 0;
        co_await asio::post(asio::use_awaitable);
    }
    co_return !timed_out_ && !cut_;
}

Task<bool> Connection::write_all(ByteView octets) {
    bool more = true;
    while (more && !octets.empty()) {
        const Attempt attempt = transport_->write(octets);
        if (attempt.outcome == Attempt::Outcome::done) {
            octets = octets.subspan(attempt.bytes);
            more = co_await yield_if_greedy();
        } else {
            more = co_await wait(attempt.outcome);
        }
    }
    co_return more;
}

// Reads on for a moment, because closing with octets unread would reset the connection and could
// take the answer from the peer's buffer (RFC 9112, 9.6).
Task<void> Connection::linger() {
    if (cut_) {
        co_return;
    }
    transport_->end();
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    idle_ = false;
    begin_phase(limits_.linger);
    bool more = true;
    while (more) {
        buffer_.consume(buffer_.data().size());
        more = co_await receive(usual_read);
    }
}

void Connection::begin_phase(std::chrono::milliseconds span, std::size_t bytes) {
    const std::chrono::seconds for_size(bytes / limits_.min_bytes_per_second);
    phase_end_ = std::chrono::steady_clock::now() + span + for_size;
    timed_out_ = false;
}

void Connection::end_phase_if_due(TimePoint now) {
    if (now < phase_end_) {
        return;
    }
    phase_end_ = TimePoint::max();
    timed_out_ = true;
    if (!idle_) {
        listener_.metrics.timed_out.add();
    }
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Connection::wind_down() {
    winding_down_ = true;
    if (idle_) {
        cut();
    }
}

void Connection::cut() {
    cut_ = true;
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.cancel(ignored);
    cancellation_.emit(asio::cancellation_type::terminal);
}

}  // namespace certferry::http
