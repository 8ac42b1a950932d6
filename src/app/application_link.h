#pragma once

#include "app/management_settings.h"
#include "http/client.h"
#include "intune/token_client.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certferry::app {

/// How to reach hosts outside: through the proxy, trusting the CAs of `ca_file`, or the system's if
/// it is not set. Reads the proxy's password. Throws Error(file_unreadable).
http::ClientOptions outside_options(const std::optional<ProxySettings>& proxy,
                                    const std::optional<std::filesystem::path>& ca_file);

/// The application with its secret, or its certificate and key. Throws Error(file_unreadable), or
/// Error(config_invalid) if they do not belong together.
intune::Application read_application(const IntuneSettings& settings);

/// `Certferry/1.2611.0`.
std::string product_name();

}  // namespace certferry::app
