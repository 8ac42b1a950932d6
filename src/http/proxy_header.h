#pragma once

#include "base/bytes.h"
#include "http/transport.h"

#include <cstddef>
#include <optional>
#include <string>

namespace certferry::http {

/// The header by which a proxy says for whom it opened a connection, before the connection's first
/// octet: versions 1 (text) and 2 (binary) of HAProxy's PROXY protocol, over TCP.
///
/// Whoever reads it must know the peer for a proxy: the header is a claim. Not thread-safe.
class ProxyHeader {
public:
    static constexpr std::size_t max_text_bytes = 107;  ///< Of version 1, its line end included.
    static constexpr std::size_t max_binary_bytes =
        std::size_t{16} + 4096;  ///< Of version 2, its TLVs included, which are not looked at.

    /// Reads on from a non-blocking socket and takes no octet beyond the header. `closed` also for
    /// what is no such header: nothing that follows can be trusted then.
    Attempt read(int socket) noexcept;

    /// Once the header is whole: the client's address as text; empty if the proxy speaks for itself
    /// (UNKNOWN, LOCAL), as for its health checks.
    const std::optional<std::string>& client() const noexcept { return client_; }

    /// How many of `octets`, which come next, belong to the header; they are taken.
    std::size_t feed(ByteView octets);

    bool is_complete() const noexcept { return state_ == State::complete; }

    bool is_refused() const noexcept { return state_ == State::refused; }

private:
    enum class State { reading, complete, refused };

    std::size_t feed_text(ByteView octets);
    std::size_t feed_binary(ByteView octets);
    bool parse_text();
    bool parse_binary();

    void finish(bool sound) noexcept { state_ = sound ? State::complete : State::refused; }

    State state_ = State::reading;
    Bytes octets_;  // Of the header so far.
    std::optional<std::string> client_;
};

}  // namespace certferry::http
