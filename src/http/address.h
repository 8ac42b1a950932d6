#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Addresses and networks, such as `192.0.2.7` and `2001:db8::/32`. Immutable.
class AddressList {
public:
    AddressList() = default;

    /// Throws Error(config_invalid) if a text is neither.
    explicit AddressList(const std::vector<std::string>& texts);

    /// False for what is no address. An IPv4 address and its IPv6-mapped form are the same.
    bool contains(const std::string& address) const;

    bool empty() const noexcept { return networks_.empty(); }

private:
    using Octets = std::array<std::uint8_t, 16>;

    struct Network {
        Octets address;
        unsigned bits;  ///< Of the IPv6 form: 96 more for IPv4.
    };

    static std::optional<Octets> parse(const std::string& text);

    std::vector<Network> networks_;
};

}  // namespace certferry::http
