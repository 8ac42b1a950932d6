#include "http/proxy_header.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace certferry::http {

namespace {

constexpr std::string_view text_start = "PROXY ";
constexpr std::array<std::uint8_t, 12> binary_start{0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                                    0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
constexpr std::size_t binary_fixed_bytes = 16;

ssize_t receive(int socket, std::span<std::uint8_t> into, int flags) noexcept {
    ssize_t got = 0;
    do {
        got = ::recv(socket, into.data(), into.size(), flags);
    } while (got < 0 && errno == EINTR);
    return got;
}

/// True as long as what has come can still become `start`.
template <class Start>
bool may_start_with(ByteView octets, const Start& start) {
    const auto size = std::min(octets.size(), start.size());
    return std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size),
                      start.begin(),
                      [](std::uint8_t a, auto b) { return a == static_cast<std::uint8_t>(b); });
}

/// The address as inet_ntop writes it; empty if `octets` is of neither family.
std::optional<std::string> to_text(ByteView octets) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = octets.size() == 4 ? AF_INET : AF_INET6;
    return inet_ntop(family, octets.data(), text.data(), text.size()) != nullptr
               ? std::optional<std::string>(text.data())
               : std::nullopt;
}

std::string_view take_word(std::string_view& text) {
    const auto space = text.find(' ');
    const auto word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    return word;
}

}  // namespace

Attempt ProxyHeader::read(int socket) noexcept {
    std::array<std::uint8_t, 512> ahead{};
    while (state_ == State::reading) {
        // Looked at first, so that what follows the header stays for TLS or HTTP.
        const ssize_t seen = receive(socket, ahead, MSG_PEEK);
        if (seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return {.outcome = Attempt::Outcome::want_read};
        }
        if (seen <= 0) {
            return {};
        }
        const std::size_t taken = feed(ByteView(ahead).first(static_cast<std::size_t>(seen)));
        if (taken > 0 &&
            receive(socket, std::span(ahead).first(taken), 0) != static_cast<ssize_t>(taken)) {
            return {};
        }
    }
    return is_complete() ? Attempt{.outcome = Attempt::Outcome::done} : Attempt{};
}

std::size_t ProxyHeader::feed(ByteView octets) {
    if (state_ != State::reading || octets.empty()) {
        return 0;
    }
    const std::uint8_t first = octets_.empty() ? octets[0] : octets_[0];
    return first == binary_start[0] ? feed_binary(octets) : feed_text(octets);
}

std::size_t ProxyHeader::feed_text(ByteView octets) {
    const auto end = std::ranges::find(octets, std::uint8_t{'\n'});
    const bool ended = end != octets.end();
    const auto taken = static_cast<std::size_t>(end - octets.begin()) + (ended ? 1 : 0);
    if (octets_.size() + taken > max_text_bytes) {
        finish(false);
        return 0;
    }
    append(octets_, octets.first(taken));
    if (ended) {
        finish(parse_text());
    } else if (!may_start_with(octets_, text_start)) {
        finish(false);
    }
    return taken;
}

bool ProxyHeader::parse_text() {
    std::string_view line = as_text(octets_);
    if (!line.starts_with(text_start) || !line.ends_with("\r\n")) {
        return false;
    }
    line.remove_prefix(text_start.size());
    line.remove_suffix(2);
    const auto protocol = take_word(line);
    if (protocol == "UNKNOWN") {
        return true;
    }
    if (protocol != "TCP4" && protocol != "TCP6") {
        return false;
    }
    const std::string address(take_word(line));
    const bool four = protocol == "TCP4";
    std::array<std::uint8_t, 16> parsed{};
    if (inet_pton(four ? AF_INET : AF_INET6, address.c_str(), parsed.data()) != 1) {
        return false;
    }
    client_ = to_text(ByteView(parsed).first(four ? 4 : 16));
    return client_.has_value();
}

std::size_t ProxyHeader::feed_binary(ByteView octets) {
    std::size_t taken = 0;
    const auto take_up_to = [&](std::size_t whole) {
        const auto more = std::min(whole - octets_.size(), octets.size() - taken);
        append(octets_, octets.subspan(taken, more));
        taken += more;
        return octets_.size() == whole;
    };
    const bool fixed = octets_.size() >= binary_fixed_bytes || take_up_to(binary_fixed_bytes);
    if (!may_start_with(octets_, binary_start)) {
        finish(false);
    } else if (fixed) {
        const auto whole =
            binary_fixed_bytes + (static_cast<std::size_t>(octets_[14]) << 8U | octets_[15]);
        if (whole > max_binary_bytes) {
            finish(false);
        } else if (take_up_to(whole)) {
            finish(parse_binary());
        }
    }
    return taken;
}

bool ProxyHeader::parse_binary() {
    constexpr std::uint8_t local = 0x20;  // Version 2 and the command.
    constexpr std::uint8_t proxied = 0x21;
    constexpr std::uint8_t tcp4 = 0x11;
    constexpr std::uint8_t tcp6 = 0x21;
    const std::uint8_t command = octets_[12];
    const std::uint8_t family = octets_[13];
    if (command == local || (command == proxied && family == 0)) {
        return true;
    }
    const ByteView addresses = ByteView(octets_).subspan(binary_fixed_bytes);
    const std::size_t size = family == tcp4 ? 4 : 16;
    const bool known = family == tcp4 || family == tcp6;
    if (command != proxied || !known || addresses.size() < 2 * size + 4) {
        return false;
    }
    client_ = to_text(addresses.first(size));
    return client_.has_value();
}

}  // namespace certferry::http
