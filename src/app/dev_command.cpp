#include "app/dev_command.h"

#include "app/connector_process.h"
#include "app/signals.h"
#include "base/error.h"
#include "base/file.h"
#include "ca/embedded/ca_setup.h"
#include "ca/server/pki_endpoint.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace certferry::app {

namespace {

struct Options {
    std::string data_dir = "certferry-dev";
    std::string listen = "127.0.0.1:8080";
    std::string challenge;
};

/// A port that is free now. Chosen before the CA is made, because its URLs go into certificates.
std::uint16_t free_port() {
    const int number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface is made so.
    const bool found = ::bind(number, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    ::close(number);
    if (!found) {
        throw Error(codes::address_in_use, "no free port");
    }
    return ntohs(address.sin_port);
}

struct Ports {
    std::uint16_t scep;
    std::uint16_t pki;
    std::uint16_t status;
};

/// `--listen`'s port and those that follow; free ones if it is 0. What was chosen is kept in DIR,
/// so that URLs in certificates stay true.
Ports choose_ports(const std::filesystem::path& dir, std::uint16_t wanted) {
    const auto file = dir / "ports.toml";
    if (std::filesystem::exists(file)) {
        auto kept = ConfigTable::from_file(file);
        const auto read = [&](std::string_view key) {
            return static_cast<std::uint16_t>(kept.number(key, 0, 1, 65535));
        };
        const Ports ports{.scep = read("scep"), .pki = read("pki"), .status = read("status")};
        if (wanted == 0 || wanted == ports.scep) {
            return ports;
        }
    }
    Ports ports{};
    if (wanted == 0) {
        ports = {.scep = free_port(), .pki = free_port(), .status = free_port()};
    } else {
        ports = {.scep = wanted,
                 .pki = static_cast<std::uint16_t>(wanted + 1),
                 .status = static_cast<std::uint16_t>(wanted + 2)};
    }
    write_file(file,
               as_bytes(fmt::format("scep = {}\npki = {}\nstatus = {}\n", ports.scep, ports.pki,
                                    ports.status)),
               FileMode::readable);
    return ports;
}

bool is_loopback(const std::string& host) {
    return host.starts_with("127.") || host == "::1";
}

/// Writes the two configuration files that the roles would have in production, for a reader to look
/// at and for the other commands' --config.
void write_configuration(const std::filesystem::path& dir, const http::SocketAddress& listen,
                         const Ports& ports, bool fixed_challenge) {
    const auto at = [&](std::uint16_t port) {
        return to_text(http::SocketAddress{.host = listen.host, .port = port});
    };
    // A wildcard is no address for others to go to.
    const auto reachable = listen.host == "0.0.0.0" ? std::string("127.0.0.1") : listen.host;
    const auto ca = fmt::format(
        "# Written by `certferry dev` at each start.\n"
        "data_dir = \"ca\"\npublic_url = \"http://{}\"\nlisten = \"{}\"\n",
        to_text(http::SocketAddress{.host = reachable, .port = ports.pki}), at(ports.pki));
    write_file(dir / "ca.toml", as_bytes(ca), FileMode::readable);
    const std::string_view validator =
        fixed_challenge ? "validator = \"static\"\nchallenge_file = \"challenge\"\nlab = true\n"
                        : "validator = \"challenge\"\n";
    const auto connector = fmt::format(
        "# Written by `certferry dev` at each start.\n"
        "data_dir = \"connector\"\nlog_dir = \"log/connector\"\n"
        "[ca.main]\nconfig = \"ca.toml\"\n"
        "[status]\nlisten = \"127.0.0.1:{}\"\n"
        "[scep]\nlisten = \"{}\"\n"
        "[scep.endpoints.default]\n{}",
        ports.status, at(ports.scep), validator);
    write_file(dir / "connector.toml", as_bytes(connector), FileMode::readable);
}

void initialise_ca(const CaConfig& config, const Clock& clock) {
    const auto database = open_ca_database(config, clock);
    ca::embedded::EmbeddedCa ca(*database, config.settings, clock);
    if (!ca.authorities().current()->all().empty()) {
        return;
    }
    ca::embedded::initialise(ca.parts(), config.plan);
    ca.maintenance().run_once();
}

/// CRL, AIA and OCSP, as `certferry ca run` serves them.
class PkiListener {
public:
    PkiListener(const CaConfig& config, ca::embedded::EmbeddedCa& ca, const Clock& clock)
        : workers_(config.workers, config.max_queued), server_({}, workers_, metrics_, clock) {
        ca::server::add_pki_routes(router_, ca.publication(), clock);
        server_.listen({.name = "pki",
                        .address = config.pki_listen,
                        .router = router_,
                        .tls = std::nullopt,
                        .limits = {}});
        server_.start();
    }

private:
    http::Metrics metrics_;
    http::Router router_;
    http::WorkerPool workers_;
    http::Server server_;
};

void run(const Options& options) {
    const Signals signals;
    const SystemClock clock;
    const auto listen = http::SocketAddress::parse(options.listen);
    const bool fixed_challenge = !options.challenge.empty();
    if (fixed_challenge && !is_loopback(listen.host)) {
        throw Error(codes::usage_invalid,
                    "--challenge is known to everybody, so it goes with a loopback address only");
    }
    const auto dir = std::filesystem::absolute(options.data_dir);
    std::filesystem::create_directories(dir);
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all);
    const auto ports = choose_ports(dir, listen.port);
    write_configuration(dir, listen, ports, fixed_challenge);
    if (fixed_challenge) {
        write_file(dir / "challenge", as_bytes(options.challenge), FileMode::owner_only);
    }
    const auto ca_config = read_ca_config(dir / "ca.toml");
    initialise_ca(ca_config, clock);
    ConnectorProcess process(read_connector_config(dir / "connector.toml"), clock);
    const PkiListener pki(ca_config, process.ca("main").ca(), clock);
    std::cout << "crl and ocsp: " << ca_config.settings.public_url << '\n'
              << "status: http://127.0.0.1:" << process.status_port() << "/healthz\n"
              << "configuration: " << (dir / "connector.toml").string() << '\n'
              << "ready: " << process.ndes_url() << std::endl;
    signals.wait();
}

}  // namespace

void add_dev_command(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    auto* dev = app.add_subcommand("dev", "all roles in one process, for trying out");
    dev->add_option("--data-dir", options->data_dir, "folder for everything it keeps")
        ->capture_default_str();
    dev->add_option("--listen", options->listen,
                    "ADDR:PORT for SCEP; the other listeners take the following ports, port 0 "
                    "takes free ones")
        ->capture_default_str();
    dev->add_option("--challenge", options->challenge,
                    "one fixed challenge for all instead of one-time challenges (loopback only)");
    dev->callback([options] { run(*options); });
}

}  // namespace certferry::app
