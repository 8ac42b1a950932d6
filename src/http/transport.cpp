#include "http/transport.h"

#include <cerrno>
#include <sys/socket.h>

namespace certferry::http {

namespace {

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(int socket) noexcept : socket_(socket) {}

    Attempt handshake() noexcept override { return {.outcome = Attempt::Outcome::done}; }

    Attempt read(std::span<std::uint8_t> into) noexcept override {
        ssize_t got = 0;
        do {
            got = ::recv(socket_, into.data(), into.size(), 0);
        } while (got < 0 && errno == EINTR);
        return result(got, Attempt::Outcome::want_read);
    }

    Attempt write(ByteView octets) noexcept override {
        ssize_t sent = 0;
        do {
            sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        return result(sent, Attempt::Outcome::want_write);
    }

    void end() noexcept override { ::shutdown(socket_, SHUT_WR); }

    bool is_tls() const noexcept override { return false; }

    std::optional<PeerCertificate> peer_certificate() const override { return std::nullopt; }

private:
    static Attempt result(ssize_t moved, Attempt::Outcome wanted) noexcept {
        if (moved > 0) {
            return {.outcome = Attempt::Outcome::done, .bytes = static_cast<std::size_t>(moved)};
        }
        if (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return {.outcome = wanted};
        }
        return {};
    }

    int socket_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(int socket) {
    return std::make_unique<PlainTransport>(socket);
}

}  // namespace certferry::http
