#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certferry::http {

/// Where to listen.
struct SocketAddress {
    std::string host;  ///< An IPv4 or IPv6 address, without brackets.
    std::uint16_t port = 0;

    /// Reads `192.0.2.7:8080` or `[2001:db8::7]:8080`; port 0 means any free one.
    /// Throws Error(config_invalid) if it is anything else: host names are not looked up.
    static SocketAddress parse(std::string_view text);
};

/// As parse() reads it.
std::string to_text(const SocketAddress& address);

}  // namespace certferry::http
