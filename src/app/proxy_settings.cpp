#include "app/proxy_settings.h"

#include "base/file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace certferry::app {

namespace {

constexpr std::size_t max_host = 253;  // RFC 1035, 2.3.4, without the dots at both ends.

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

bool is_address_sign(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
           c == '.';
}

bool is_proxy_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        return host.find(':') != std::string_view::npos &&
               std::ranges::all_of(host, is_address_sign);
    }
    const auto fits = [](char c) { return is_word(c) || c == '.'; };
    return !host.empty() && host.size() <= max_host && std::ranges::all_of(host, fits) &&
           !host.starts_with('.') && host.find("..") == std::string_view::npos;
}

/// A number without sign or leading zero; -1 if it is none, or above `most`.
int small_number(std::string_view text, int most) {
    if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) {
        return -1;
    }
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value > most ? -1 : value;
}

std::string host_and_port_fault(std::string_view rest) {
    const auto bracket = rest.rfind(']');
    const auto colon = rest.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    if (has_port && small_number(rest.substr(colon + 1), 65'535) < 1) {
        return "has a port that is no number from 1 to 65535";
    }
    return is_proxy_host(rest.substr(0, has_port ? colon : rest.size()))
               ? ""
               : "names no host; write it as \"http://proxy.example:3128\"";
}

std::string first_of(ProxyEnvironment environment, const char* name, const char* other) {
    auto value = environment(name);
    return value.empty() ? environment(other) : value;
}

std::optional<ProxySettings> system_proxy(const ConfigTable& table, ProxyEnvironment environment) {
    // The capitals come second, as with curl and most programs.
    auto url = first_of(environment, "https_proxy", "HTTPS_PROXY");
    if (url.empty()) {
        return std::nullopt;
    }
    if (url.find("://") == std::string::npos) {
        url = "http://" + url;
    }
    // A user in it is the system's choice; curl takes user and password from there.
    const auto host = url.find("://") + 3;
    const auto at = url.rfind('@');
    auto plain =
        at == std::string::npos || at < host ? url : url.substr(0, host) + url.substr(at + 1);
    if (plain.ends_with('/')) {
        plain.pop_back();
    }
    if (const auto fault = proxy_url_fault(plain); !fault.empty()) {
        table.refuse("mode", "is \"system\", but the environment's HTTPS_PROXY " + fault);
    }
    return ProxySettings{.url = url,
                         .user = "",
                         .password_file = std::nullopt,
                         .except = first_of(environment, "no_proxy", "NO_PROXY")};
}

void refuse_others(const ConfigTable& table, std::string_view mode) {
    for (const auto* key : {"url", "login", "user", "password_file", "no_proxy"}) {
        if (table.has(key)) {
            table.refuse(key, fmt::format("does not go with mode \"{}\"", mode));
        }
    }
}

std::string read_exceptions(ConfigTable& table) {
    const auto hosts = table.texts("no_proxy", {});
    for (const auto& host : hosts) {
        if (const auto fault = proxy_exception_fault(host); !fault.empty()) {
            table.refuse("no_proxy", fault);
        }
    }
    return fmt::format("{}", fmt::join(hosts, ","));
}

ProxySettings read_explicit(ConfigTable table) {
    ProxySettings settings;
    settings.url = table.required_text("url");
    if (const auto fault = proxy_url_fault(settings.url); !fault.empty()) {
        table.refuse("url", fault);
    }
    settings.user = table.text("user", "");
    settings.password_file = table.optional_path("password_file");
    settings.except = read_exceptions(table);
    if (table.choice("login", "basic", {"basic", "negotiate"}) == "negotiate") {
        settings.login = http::ProxyLogin::negotiate;
        if (!settings.user.empty() || settings.password_file) {
            table.refuse("login",
                         "\"negotiate\" takes the account's Kerberos ticket: leave user and "
                         "password_file out");
        }
        if (!http::can_negotiate()) {
            table.refuse("login",
                         "\"negotiate\" needs a libcurl that was built with GSS-API (SPNEGO), and "
                         "this system's was not");
        }
    }
    if (settings.user.empty() == settings.password_file.has_value()) {
        table.refuse("user", "and password_file go together");
    }
    if (settings.user.find(':') != std::string::npos) {
        table.refuse("user", "must not hold a colon");  // RFC 7617, 2.
    }
    return settings;
}

}  // namespace

std::string proxy_url_fault(std::string_view url) {
    const auto scheme = url.starts_with("http://")    ? std::string_view("http://")
                        : url.starts_with("https://") ? std::string_view("https://")
                                                      : std::string_view();
    if (scheme.empty()) {
        return "must begin with http:// or https://";
    }
    const auto rest = url.substr(scheme.size());
    if (rest.find('@') != std::string_view::npos) {
        return "must not hold a user: write user and password_file";
    }
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return "must end after host and port";
    }
    return host_and_port_fault(rest);
}

std::string proxy_exception_fault(std::string_view host) {
    const auto whole = host;
    if (host == "*") {
        return "";
    }
    if (const auto slash = host.find('/'); slash != std::string_view::npos) {
        const auto address = host.substr(0, slash);
        const bool is_v6 = address.find(':') != std::string_view::npos;
        if (small_number(host.substr(slash + 1), is_v6 ? 128 : 32) < 0 || address.empty() ||
            !std::ranges::all_of(address, is_address_sign)) {
            return fmt::format("\"{}\" is no network such as 192.0.2.0/24", whole);
        }
        return "";
    }
    if (host.find(':') != std::string_view::npos) {
        return std::ranges::all_of(host, is_address_sign)
                   ? ""
                   : fmt::format("\"{}\" must be a host without a port", whole);
    }
    if (host.starts_with('.')) {
        host.remove_prefix(1);
    }
    return is_proxy_host(host) ? "" : fmt::format("\"{}\" is no host name", whole);
}

std::string proxy_environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any.
    return value != nullptr ? value : "";
}

std::optional<ProxySettings> read_proxy_settings(ConfigTable& root, ProxyEnvironment environment) {
    if (!root.has("proxy")) {
        return std::nullopt;
    }
    auto table = root.table("proxy");
    const auto mode = table.choice("mode", "explicit", {"none", "system", "explicit"});
    if (mode == "explicit") {
        return read_explicit(table);
    }
    refuse_others(table, mode);
    return mode == "system" ? system_proxy(table, environment) : std::nullopt;
}

std::optional<http::Proxy> open_proxy(const std::optional<ProxySettings>& settings) {
    if (!settings) {
        return std::nullopt;
    }
    return http::Proxy{
        .url = settings->url,
        .user = settings->user,
        .password = settings->password_file ? read_secret_file(*settings->password_file) : Secret(),
        .except = settings->except,
        .login = settings->login};
}

}  // namespace certferry::app
