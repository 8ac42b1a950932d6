#pragma once

#include "base/bytes.h"
#include "http/message.h"

#include <memory>
#include <optional>
#include <span>

namespace certferry::http {

/// What one attempt on a non-blocking socket came to.
struct Attempt {
    enum class Outcome {
        done,        ///< `bytes` were moved; at least one, except in a handshake.
        want_read,   ///< Try again once the socket can be read.
        want_write,  ///< Try again once the socket can be written.
        closed,      ///< The peer ended the connection, or it failed.
    };

    Outcome outcome = Outcome::closed;
    std::size_t bytes = 0;
};

/// The octets of one connection, plain or under TLS, over a non-blocking socket that the caller
/// owns and keeps open for as long as this lives. Never blocks, never throws. Not thread-safe.
class Transport {
public:
    virtual ~Transport() = default;

    virtual Attempt handshake() noexcept = 0;
    virtual Attempt read(std::span<std::uint8_t> into) noexcept = 0;
    virtual Attempt write(ByteView octets) noexcept = 0;

    /// Tells the peer that nothing more will be sent, as far as the socket takes it now.
    virtual void end() noexcept = 0;

    virtual bool is_tls() const noexcept = 0;

    /// The client's verified certificate, if it showed one.
    virtual std::optional<PeerCertificate> peer_certificate() const = 0;
};

std::unique_ptr<Transport> plain_transport(int socket);

}  // namespace certferry::http
