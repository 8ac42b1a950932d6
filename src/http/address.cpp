#include "http/address.h"

#include "base/encoding.h"
#include "base/error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace certferry::http {

namespace {

bool is_address(int family, const std::string& host) noexcept {
    in6_addr unused{};  // Large enough for both families.
    return inet_pton(family, host.c_str(), &unused) == 1;
}

}  // namespace

SocketAddress SocketAddress::parse(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    const std::string_view digits = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    SocketAddress address{.host = std::string(host), .port = 0};
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size() ||
        !is_address(bracketed ? AF_INET6 : AF_INET, address.host)) {
        throw Error(codes::config_invalid, "\"" + escape_for_log(text) +
                                               "\" is no ADDRESS:PORT such as 127.0.0.1:8080 or "
                                               "[::1]:8080");
    }
    return address;
}

std::string to_text(const SocketAddress& address) {
    const bool six = address.host.find(':') != std::string::npos;
    return (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

AddressList::AddressList(const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
        const auto slash = text.find('/');
        const auto address = parse(text.substr(0, slash));
        const unsigned most = text.find(':') == std::string::npos ? 32 : 128;
        unsigned bits = most;
        bool sound = address.has_value();
        if (slash != std::string::npos) {
            const auto* first = text.data() + slash + 1;
            const auto* last = text.data() + text.size();
            const auto [end, failure] = std::from_chars(first, last, bits);
            sound = sound && failure == std::errc() && end == last && bits <= most;
        }
        if (!sound) {
            throw Error(codes::config_invalid,
                        "\"" + escape_for_log(text) +
                            "\" is no address and no network such as 192.0.2.0/24");
        }
        networks_.push_back({.address = *address, .bits = bits + (128 - most)});
    }
}

std::optional<AddressList::Octets> AddressList::parse(const std::string& text) {
    Octets octets{};
    if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
        return octets;
    }
    octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return inet_pton(AF_INET, text.c_str(), octets.data() + 12) == 1 ? std::optional(octets)
                                                                     : std::nullopt;
}

bool AddressList::contains(const std::string& address) const {
    const auto octets = parse(address);
    if (!octets) {
        return false;
    }
    return std::ranges::any_of(networks_, [&](const Network& network) {
        for (unsigned bit = 0; bit < network.bits; ++bit) {
            const unsigned mask = 0x80U >> (bit % 8);
            if ((((*octets)[bit / 8] ^ network.address[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    });
}

}  // namespace certferry::http
