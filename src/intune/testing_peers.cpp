#include "intune/testing.h"

#include <fmt/format.h>

#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace certferry::intune::testing {

namespace {

/// A socket bound to a free port of 127.0.0.1.
int bound_socket() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it so.
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no port for a peer");
    }
    return socket;
}

std::string url_of(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it so.
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no address of a peer");
    }
    return fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port));
}

void read_head(int connection) {
    std::string all;
    char octet = 0;
    while (!all.ends_with("\r\n\r\n") && ::recv(connection, &octet, 1, 0) == 1) {
        all += octet;
    }
}

}  // namespace

BadPeer::BadPeer(Manner manner) : manner_(manner), listener_(bound_socket()) {
    if (::listen(listener_, 16) != 0) {
        throw std::runtime_error("a peer cannot listen");
    }
    thread_ = std::jthread([this] { serve(); });
}

BadPeer::~BadPeer() {
    ::shutdown(listener_, SHUT_RDWR);  // Ends accept().
    thread_.join();
    for (const int connection : held_) {
        ::close(connection);
    }
    ::close(listener_);
}

std::string BadPeer::url() const {
    return url_of(listener_);
}

void BadPeer::serve() {
    for (;;) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) {
            return;
        }
        read_head(connection);
        ++requests_;
        if (manner_ == Manner::stalls) {
            held_.push_back(connection);
            continue;
        }
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(connection);  // With RST, because of the option.
    }
}

std::string dead_url() {
    const int socket = bound_socket();  // Never listens, so that connecting is refused.
    const std::string url = url_of(socket);
    ::close(socket);
    return url;
}

}  // namespace certferry::intune::testing
