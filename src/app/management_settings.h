#pragma once

#include "app/proxy_settings.h"
#include "base/config.h"
#include "intune/cloud.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::app {

/// `[intune]`: the application by which Microsoft knows us.
struct IntuneSettings {
    intune::Cloud cloud;
    std::string tenant;
    std::string client_id;
    std::optional<std::filesystem::path> client_secret_file;  ///< Either this,
    std::optional<std::filesystem::path> certificate_file;    ///< or these two.
    std::optional<std::filesystem::path> key_file;
    std::optional<std::filesystem::path> ca_file;  ///< Of all its hosts; not set: the system's CAs.
};

/// `[service]`: our own management service, which knows us by our client certificate.
struct ServiceSettings {
    std::string url;  ///< Of its `agents` listener.
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;
    std::filesystem::path ca_file;
};

/// The management services of connector.toml; docs/operations/configuration.md has the keys.
struct ManagementSettings {
    std::optional<ProxySettings> proxy;
    std::optional<IntuneSettings> intune;
    std::optional<ServiceSettings> service;
};

/// Below a connector's data_dir: what `certferry connector enroll` keeps and `[service]` expects.
inline constexpr std::string_view enrolment_folder = "service";

/// Reads the tables `[proxy]`, `[intune]` and `[service]` as far as they are there. Throws
/// Error(config_invalid).
ManagementSettings read_management_settings(ConfigTable& root,
                                            const std::filesystem::path& data_dir);

}  // namespace certferry::app
