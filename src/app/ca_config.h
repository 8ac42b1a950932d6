#pragma once

#include "app/database_settings.h"
#include "base/config.h"
#include "ca/embedded/settings.h"
#include "http/address.h"
#include "pki/key.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// The listener `ra`, table `[ra]`.
struct RaListenerConfig {
    http::SocketAddress listen;
    std::vector<std::string> names;           ///< DNS names and addresses in its TLS certificate.
    std::vector<pki::PublicKey> permit_keys;  ///< Of services whose permits count; may be empty.
    std::vector<pki::Name> without_permit;    ///< Subjects of authorities that need none.
};

/// ca.toml. docs/operations/configuration.md has the table of keys.
struct CaConfig {
    std::filesystem::path data_dir;  ///< `ca.db`, folders `keys` and `certificates`.
    DatabaseSettings database;
    http::SocketAddress pki_listen;
    http::SocketAddress status_listen;
    std::optional<RaListenerConfig> ra;  ///< CMP; not served if `listen` is empty.
    std::size_t workers = 0;             ///< 0: by the machine.
    std::size_t max_queued = 1'000;
    ca::embedded::Settings settings;
    ca::embedded::SetupPlan plan;
};

/// Reads and checks the whole file. Throws Error(config_invalid) naming file, line and key.
CaConfig read_ca_config(const std::filesystem::path& file);
CaConfig read_ca_config(ConfigTable root);

}  // namespace certferry::app
