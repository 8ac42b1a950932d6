#pragma once

#include "app/database_settings.h"
#include "app/event_settings.h"
#include "base/config.h"
#include "http/address.h"
#include "service/api/authenticator.h"
#include "service/graph/pfx_records.h"
#include "service/intune/revocation_desk.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// A TLS listener of the service.
struct ServiceListener {
    http::SocketAddress listen;
    std::string public_url;  ///< How the world reaches it; goes into tokens and answers.

    /// PEM, certificate and key. Not set: a certificate of the internal CA for `tls_names`.
    std::optional<std::filesystem::path> certificate_file;
    std::optional<std::filesystem::path> key_file;
    std::vector<std::string> tls_names;  ///< Host names and addresses.
};

/// What applications may do by the Intune- and Graph-compatible APIs.
struct ApplicationSettings {
    service::RevocationSettings revocations;
    std::size_t max_pfx_bytes = service::PfxRecords::usual_max_pfx_bytes;
};

/// service.toml. docs/operations/configuration.md has the table of keys.
struct ServiceConfig {
    std::filesystem::path data_dir;  ///< `service.db`, installation key, TLS files.
    std::filesystem::path log_dir;   ///< Event files.
    std::filesystem::path installation_key_file;
    DatabaseSettings database;
    ServiceListener admin;
    ServiceListener agents;
    http::SocketAddress status_listen;
    service::SessionLimits sessions;                    ///< Of browsers.
    std::optional<std::filesystem::path> oidc_ca_file;  ///< PEM: whom OpenID providers' TLS trusts.
    ApplicationSettings applications;
    EventSettings events;
    std::size_t workers = 0;  ///< 0: by the number of processors.
    std::size_t max_queued = 1'000;
};

/// Reads and checks the whole file. Throws Error(config_invalid) naming file, line and key.
ServiceConfig read_service_config(const std::filesystem::path& file);

}  // namespace certferry::app
