#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace certferry::app {

/// What every verb of `certferry admin` may be given on the command line.
struct AdminOptions {
    std::string url;
    std::string token_file;
    std::string ca_file;
    bool json = false;
};

/// The service to talk to.
struct AdminTarget {
    std::string url;                               ///< Without a slash at its end.
    std::filesystem::path token_file;              ///< Holds an API token.
    std::optional<std::filesystem::path> ca_file;  ///< PEM; the system's trust if not set.
};

/// Gives the value of an environment variable.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// The process's own.
Environment process_environment();

/// `certferry/admin.toml` in $XDG_CONFIG_HOME, or in ~/.config. Throws Error(admin_not_set_up) if
/// there is neither.
std::filesystem::path admin_settings_file(const Environment& environment);

/// Each value from the command line, else from CERTFERRY_ADMIN_URL, CERTFERRY_ADMIN_TOKEN_FILE and
/// CERTFERRY_ADMIN_CA_FILE, else from the settings file. A CA file of the settings file is for its
/// own URL alone. Throws Error(admin_not_set_up) if URL or token file are nowhere,
/// Error(usage_invalid) for a URL that is not https, or what reading the settings file throws.
AdminTarget find_admin_target(const AdminOptions& options, const Environment& environment);

/// The settings file's text for this target; its paths made absolute.
std::string admin_settings_text(const AdminTarget& target);

}  // namespace certferry::app
