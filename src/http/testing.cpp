#include "http/testing.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace certferry::http::testing {

namespace {

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it so.
sockaddr_in loopback(std::uint16_t port, const char* host) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

void attach(int socket, const sockaddr_in& address, decltype(&::connect) how) {
    if (how(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no connection to the test's server");
    }
}

// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)

Route route(std::string method, std::string path, Handler handler) {
    return {.method = std::move(method),
            .path = std::move(path),
            .match = Match::exact,
            .name = "test",
            .handler = std::move(handler),
            .run_on = RunOn::worker,
            .render_error = {}};
}

}  // namespace

void TestServer::start(const Setup& setup) {
    ListenerOptions options{.name = "test",
                            .address = {.host = "127.0.0.1", .port = 0},
                            .router = router,
                            .tls = setup.tls,
                            .limits = setup.limits,
                            .proxies = setup.proxies,
                            .on_unread = setup.on_unread};
    tls_ = setup.tls.has_value();
    port = server.listen(std::move(options));
    server.start();
}

std::string TestServer::url(std::string_view path) const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port) +
           std::string(path);
}

Route get(std::string path, Handler handler) {
    return route("GET", std::move(path), std::move(handler));
}

Route post(std::string path, Handler handler) {
    return route("POST", std::move(path), std::move(handler));
}

Wire::Wire(std::uint16_t port, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (from != nullptr) {
        attach(socket_, loopback(0, from), &::bind);
    }
    attach(socket_, loopback(port, "127.0.0.1"), &::connect);
}

Wire::~Wire() {
    ::close(socket_);
}

bool Wire::send(std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Wire::end() {
    ::shutdown(socket_, SHUT_WR);
}

bool Wire::fill() {
    char octets[16384];
    const ssize_t got = ::recv(socket_, octets, sizeof octets, 0);
    if (got <= 0) {
        return false;
    }
    buffer_.append(octets, static_cast<std::size_t>(got));
    return true;
}

std::string Wire::head() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) {
            return {};
        }
    }
    std::string head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    return head;
}

std::string Wire::answer() {
    std::string answer = head();
    static constexpr std::string_view field = "Content-Length: ";
    const std::size_t at = answer.find(field);
    if (at == std::string::npos) {
        return answer;
    }
    std::size_t size = 0;
    const char* digits = answer.data() + at + field.size();
    std::from_chars(digits, answer.data() + answer.size(), size);
    while (buffer_.size() < size && fill()) {
    }
    answer += buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

std::string Wire::rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool Wire::ends() {
    errno = 0;
    return buffer_.empty() && !fill() && errno != EAGAIN;
}

int status_of(std::string_view answer) {
    int status = 0;
    if (answer.starts_with("HTTP/1.1 ") && answer.size() > 12) {
        std::from_chars(answer.data() + 9, answer.data() + 12, status);
    }
    return status;
}

std::string body_of(std::string_view answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

}  // namespace certferry::http::testing
