#pragma once

#include "app/ca_link_settings.h"
#include "app/database_settings.h"
#include "app/event_settings.h"
#include "app/management_settings.h"
#include "app/work_settings.h"
#include "base/config.h"
#include "http/address.h"
#include "http/limits.h"
#include "http/server.h"
#include "http/tls.h"
#include "registration/endpoint_config.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// One endpoint with what only its validator needs.
struct EndpointSettings {
    registration::EndpointConfig endpoint;
    std::optional<std::filesystem::path>
        challenge_file;  ///< Set exactly where the validator is `static`.
};

/// connector.toml. docs/operations/configuration.md has the table of keys.
struct ConnectorConfig {
    std::filesystem::path data_dir;  ///< The database if it is a file, and this node's name.
    std::filesystem::path ra_dir;    ///< RA keys; front ends of a group share it.
    std::filesystem::path log_dir;   ///< Event files.
    DatabaseSettings database;
    std::vector<std::string> features;  ///< Of scep, pkcs, pkcsImported, revocation.

    http::SocketAddress scep_listen;
    std::optional<http::SocketAddress> scep_tls_listen;
    http::TlsOptions scep_tls;  ///< Meaningful with `scep_tls_listen`.
    http::Limits scep_limits;
    http::AddressList scep_proxies;
    http::ServerOptions scep_server;
    http::SocketAddress status_listen;
    std::size_t workers = 0;  ///< 0: by the machine.
    std::size_t max_queued = 2'000;

    std::string ndes_endpoint;
    std::vector<EndpointSettings> endpoints;  ///< In the order of the file; one or more with scep.
    std::map<std::string, CaLink> cas;        ///< `[ca.NAME]`.

    ManagementSettings management;
    WorkSettings work;
    EventSettings events;

    bool has_feature(std::string_view feature) const;

    /// True if it works for a management service by leases.
    bool has_work() const;
};

/// Reads and checks the whole file. Throws Error(config_invalid) naming file, line and key.
ConnectorConfig read_connector_config(const std::filesystem::path& file);
ConnectorConfig read_connector_config(ConfigTable root);

}  // namespace certferry::app
