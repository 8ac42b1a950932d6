#pragma once

#include "base/descriptor.h"
#include "base/time.h"
#include "http/address.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// Where the listeners of `certferry dev` are.
struct DevPorts {
    std::uint16_t scep = 0;
    std::uint16_t pki = 0;
    std::uint16_t status = 0;
    std::uint16_t admin = 0;
    std::uint16_t agents = 0;
    std::uint16_t service_status = 0;
};

/// Ports, and what keeps each from other programs until its listener has it: a socket that is bound
/// to it and does not listen.
struct HeldPorts {
    DevPorts ports;
    std::vector<Descriptor> sockets;
};

/// The port of `--listen` and those that follow; free ones if it is 0. What was chosen is kept in
/// `dir`, so that URLs in certificates and profiles stay true.
HeldPorts choose_dev_ports(const std::filesystem::path& dir, std::uint16_t wanted);

/// What the configuration files of `certferry dev` are made of.
struct DevConfiguration {
    std::filesystem::path dir;
    std::string host;  ///< Of `--listen`.
    DevPorts ports;
    bool fixed_challenge = false;
    std::optional<UtcTime> legacy_until;  ///< The endpoint `managed` takes weak algorithms so long.

    std::filesystem::path ca_file() const { return dir / "ca.toml"; }

    std::filesystem::path connector_file() const { return dir / "connector.toml"; }

    std::filesystem::path service_file() const { return dir / "service.toml"; }

    /// `host`, or what reaches it where that is no address for others to go to.
    std::string reachable_host() const;

    /// The URL of a listener at `port`.
    std::string url(std::string_view scheme, std::uint16_t port) const;

    /// Writes the files that the roles would have in production, for a reader to look at and for
    /// the other commands' --config.
    void write() const;
};

}  // namespace certferry::app
