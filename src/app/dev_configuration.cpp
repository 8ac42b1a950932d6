#include "app/dev_configuration.h"

#include "base/config.h"
#include "base/error.h"
#include "base/file.h"

#include <fmt/format.h>

#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace certferry::app {

namespace {

constexpr std::string_view written_by = "# Written by `certferry dev` at each start.\n";

/// In the order in which they follow `--listen`.
constexpr std::array listeners{
    std::pair{"scep", &DevPorts::scep},     std::pair{"pki", &DevPorts::pki},
    std::pair{"status", &DevPorts::status}, std::pair{"admin", &DevPorts::admin},
    std::pair{"agents", &DevPorts::agents}, std::pair{"service_status", &DevPorts::service_status}};

/// Binds a socket of 127.0.0.1 to the port, or to a free one if it is 0, as listeners do: what is
/// bound and does not listen leaves room for one of them, and for nothing else. Gives the port; one
/// that another program has already is its listener's to complain of.
std::uint16_t hold(std::uint16_t port, std::vector<Descriptor>& held) {
    Descriptor holder(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(holder.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface is made so.
    const bool bound =
        ::bind(holder.number(), reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::getsockname(holder.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0;
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    if (!bound && port == 0) {
        throw Error(codes::address_in_use, "no free port");
    }
    held.push_back(std::move(holder));
    return bound ? ntohs(address.sin_port) : port;
}

/// Those of an earlier start, as far as it had them.
DevPorts kept_ports(const std::filesystem::path& file) {
    DevPorts ports;
    if (std::filesystem::exists(file)) {
        auto kept = ConfigTable::from_file(file);
        for (const auto& [name, port] : listeners) {
            ports.*port = static_cast<std::uint16_t>(kept.number(name, 0, 0, 65535));
        }
    }
    return ports;
}

}  // namespace

HeldPorts choose_dev_ports(const std::filesystem::path& dir, std::uint16_t wanted) {
    const auto file = dir / "ports.toml";
    auto ports = kept_ports(file);
    std::vector<Descriptor> sockets;
    if (wanted != 0 && wanted != ports.scep) {
        ports = {};
    }
    std::string text;
    std::uint16_t next = wanted;
    for (const auto& [name, port] : listeners) {
        if (ports.*port == 0 && wanted != 0) {
            ports.*port = next;
        }
        ports.*port = hold(ports.*port, sockets);
        ++next;
        text += fmt::format("{} = {}\n", name, ports.*port);
    }
    write_file(file, as_bytes(text), FileMode::readable);
    return {.ports = ports, .sockets = std::move(sockets)};
}

std::string DevConfiguration::reachable_host() const {
    return host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
}

std::string DevConfiguration::url(std::string_view scheme, std::uint16_t port) const {
    return fmt::format("{}://{}", scheme,
                       to_text(http::SocketAddress{.host = reachable_host(), .port = port}));
}

void DevConfiguration::write() const {
    const auto at = [&](std::uint16_t port) {
        return to_text(http::SocketAddress{.host = host, .port = port});
    };
    const auto ca = fmt::format(
        "{}data_dir = \"ca\"\nhost = \"localhost\"\npublic_url = \"{}\"\nlisten = \"{}\"\n",
        written_by, url("http", ports.pki), at(ports.pki));
    write_file(ca_file(), as_bytes(ca), FileMode::readable);

    const auto listener = [&](std::string_view name, std::uint16_t port) {
        return fmt::format(
            "[{}]\nlisten = \"{}\"\npublic_url = \"{}\"\ntls_names = [\"localhost\", \"{}\"]\n",
            name, at(port), url("https", port), reachable_host());
    };
    const auto service = fmt::format(
        "{}data_dir = \"service\"\nlog_dir = \"log/service\"\n{}{}[status]\nlisten = "
        "\"127.0.0.1:{}\"\n",
        written_by, listener("admin", ports.admin), listener("agents", ports.agents),
        ports.service_status);
    write_file(service_file(), as_bytes(service), FileMode::readable);

    const std::string_view validator =
        fixed_challenge ? "validator = \"static\"\nchallenge_file = \"challenge\"\nlab = true\n"
                        : "validator = \"challenge\"\n";
    const auto connector = fmt::format(
        "{}data_dir = \"connector\"\nlog_dir = \"log/connector\"\n"
        "features = [\"scep\", \"pkcs\", \"pkcsImported\", \"revocation\"]\n"
        "[ca.main]\nconfig = \"ca.toml\"\n"
        "[service]\nurl = \"{}\"\n"
        "[status]\nlisten = \"127.0.0.1:{}\"\n"
        "[scep]\nlisten = \"{}\"\n"
        "[scep.endpoints.default]\n{}"
        "[scep.endpoints.managed]\nvalidator = \"service\"\n{}",
        written_by, url("https", ports.agents), ports.status, at(ports.scep), validator,
        legacy_until ? fmt::format("legacy = [\"sha1\", \"des\"]\nlegacy_until = \"{}\"\n",
                                   to_rfc3339(*legacy_until))
                     : "");
    write_file(connector_file(), as_bytes(connector), FileMode::readable);
}

}  // namespace certferry::app
