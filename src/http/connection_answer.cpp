// The part of Connection that answers; reading, writing and time are in connection.cpp.
#include "base/encoding.h"
#include "base/log.h"
#include "base/uuid.h"
#include "http/connection.h"
#include "http/problem.h"
#include "http/response_writer.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace certferry::http {

namespace {

namespace asio = boost::asio;

// Bodies up to this size are copied behind their head to be sent at once.
constexpr std::size_t largest_joined_body = std::size_t{64} * 1024;
constexpr Refusal request_timeout{.status = 408, .code = &codes::request_timeout};
constexpr Refusal request_truncated{.status = 400, .code = &codes::request_truncated};
constexpr Refusal chunk_too_long{.status = 400, .code = &codes::http_malformed};

Response no_route_answer(const Router::Found& found, const Request& request) {
    if (found.allow.empty()) {
        return problem(codes::route_not_found, 404, request.id);
    }
    Response response = problem(codes::method_not_allowed, 405, request.id);
    response.headers.add("Allow", found.allow);
    return response;
}

}  // namespace

std::string_view DateLine::at(UtcTime now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != second_ || text_.empty()) {
        second_ = second;
        text_ = http_date(now);
    }
    return text_;
}

// No condition in this file holds a co_await; connection.cpp says why.

Task<Response> Connection::answer(const Router::Found& found, const Request& request) {
    if (found.entry == nullptr) {
        co_return no_route_answer(found, request);
    }
    std::exception_ptr failure;
    try {
        Response response = co_await run(*found.entry, request);
        if (is_sendable(response)) {
            co_return response;
        }
        throw Error(codes::internal_error, "the endpoint made an answer that cannot be sent");
    } catch (...) {
        failure = std::current_exception();
    }
    // Waits that cut() cancelled are no failure of the endpoint, and nobody reads the answer.
    co_return cut_ ? Response() : render_failure(found.entry->route, request, failure);
}

Task<Response> Connection::run(const Router::Entry& entry, const Request& request) {
    if (entry.async) {
        co_return co_await entry.async->handle(request);
    }
    if (entry.route.run_on == RunOn::loop) {
        co_await give_way();
        co_return run_handler(entry.route, request);
    }
    auto work = [&route = entry.route, &request] { return run_handler(route, request); };
    co_return co_await on_pool(server_.pool, std::move(work));
}

Task<bool> Connection::send(const Response& response, const Request& request) {
    const Framing framing{.keep_alive = keep_alive_ && !winding_down_,
                          .version = request.version,
                          .date = server_.date.at(server_.clock.now()),
                          .request_id = request.id};
    std::string head = response_head(response, framing);
    const bool with_body = has_body(response.status) && request.method != "HEAD";
    const ByteView body = with_body ? ByteView(response.body) : ByteView();
    begin_phase(limits_.write, head.size() + body.size());
    if (body.size() <= largest_joined_body) {
        head += as_text(body);
        co_return co_await write_all(as_bytes(head));
    }
    const bool head_sent = co_await write_all(as_bytes(head));
    if (!head_sent) {
        co_return false;
    }
    co_return co_await write_all(body);
}

// Answers a request that was not read to its end, if there is a reason that its sender can know.
Task<void> Connection::refuse_unread(const RequestParser& parser) {
    std::optional<Refusal> refusal = parser.refusal();
    if (!refusal && timed_out_ && parser.has_started()) {
        refusal = request_timeout;
    } else if (!refusal && buffer_.room(1).empty()) {
        refusal = chunk_too_long;
    } else if (!refusal && parser.has_started()) {
        refusal = request_truncated;
    }
    if (!refusal || cut_) {
        co_return;
    }
    const TimePoint since = std::chrono::steady_clock::now();
    keep_alive_ = false;
    Request request;
    request.id = new_uuid(server_.clock.now());
    if (listener_.on_unread) {
        listener_.on_unread({.id = request.id, .remote = remote_, .code = refusal->code});
    }
    const Response response = problem(*refusal->code, refusal->status, request.id);
    co_await send(response, request);
    record(request, nullptr, response, since);
}

Request Connection::complete(RequestParser& parser) {
    Request request = parser.take();
    request.id = new_uuid(server_.clock.now());
    request.remote = remote_;
    request.tls = transport_->is_tls();
    request.peer_certificate = peer_certificate_;
    return request;
}

void Connection::record(const Request& request, const Router::Entry* entry,
                        const Response& response, TimePoint since) {
    static const std::string no_route = "none";
    const auto took = std::chrono::steady_clock::now() - since;
    server_.metrics.record(entry == nullptr ? no_route : entry->route.name, response.status, took);
    if (log::enabled(log::Level::debug)) {
        const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        log::debug("request {} {} {} {} {} {} {} bytes {} us", request.id, listener_.name, remote_,
                   request.method, escape_for_log(request.target), response.status,
                   response.body.size(), micros);
    }
}

}  // namespace certferry::http
