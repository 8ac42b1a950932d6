#include "http/address.h"

#include "base/encoding.h"
#include "base/error.h"

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

}  // namespace certferry::http
