#pragma once

#include "base/config.h"
#include "http/client.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::app {

/// How a program reaches hosts outside; `[proxy]`.
struct ProxySettings {
    std::string url;
    std::string user;
    std::optional<std::filesystem::path> password_file;
    std::string except;  ///< Hosts asked directly, separated by commas.
    http::ProxyLogin login = http::ProxyLogin::basic;
};

/// What is wrong with the URL of a proxy: empty if it is `http://HOST[:PORT]` or the same with
/// https. A user name in it is wrong too, for the URL is printed.
std::string proxy_url_fault(std::string_view url);

/// What is wrong with a host that is asked directly: empty if it is a host name, `.example` for all
/// hosts below, an IP address, a network such as `192.0.2.0/24`, or `*`.
std::string proxy_exception_fault(std::string_view host);

/// Reads an environment variable; gives an empty text if it is not set.
using ProxyEnvironment = std::string (*)(const char* name);

std::string proxy_environment(const char* name);

/// `[proxy]`; empty if there is none, if its mode is `none`, or `system` and the environment names
/// no proxy for https. Throws Error(config_invalid).
std::optional<ProxySettings> read_proxy_settings(ConfigTable& root,
                                                 ProxyEnvironment environment = proxy_environment);

/// For a client; reads the password. Throws Error(file_unreadable).
std::optional<http::Proxy> open_proxy(const std::optional<ProxySettings>& settings);

}  // namespace certferry::app
