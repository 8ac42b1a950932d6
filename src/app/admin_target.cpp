#include "app/admin_target.h"

#include "base/codes/admin.h"
#include "base/config.h"
#include "base/error.h"

#include <fmt/format.h>

#include <cstdlib>

namespace certferry::app {

namespace {

/// What the settings file says; empty where it says nothing, or is not there.
AdminOptions stored_options(const Environment& environment) {
    AdminOptions stored;
    if (!environment("XDG_CONFIG_HOME") && !environment("HOME")) {
        return stored;  // As in a container: everything is given otherwise there.
    }
    const auto file = admin_settings_file(environment);
    if (!std::filesystem::exists(file)) {
        return stored;
    }
    auto table = ConfigTable::from_file(file);
    stored.url = table.required_text("url");
    stored.token_file = table.path("token_file", {}).string();
    stored.ca_file = table.path("ca_file", {}).string();
    table.refuse_unknown();
    return stored;
}

std::string first_of(const std::string& option, const std::optional<std::string>& variable,
                     const std::string& stored) {
    if (!option.empty()) {
        return option;
    }
    return variable && !variable->empty() ? *variable : stored;
}

std::string checked_url(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    // A token goes with every call.
    if (!url.starts_with("https://")) {
        throw Error(codes::usage_invalid, fmt::format("{}: the URL begins with https://", url));
    }
    return url;
}

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

std::string absolute_text(const std::filesystem::path& path) {
    return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace

Environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread, at the command line.
        const char* value = std::getenv(name);
        return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    };
}

std::filesystem::path admin_settings_file(const Environment& environment) {
    const auto folder = environment("XDG_CONFIG_HOME");
    if (folder && !folder->empty()) {
        return std::filesystem::path(*folder) / "certferry" / "admin.toml";
    }
    const auto home = environment("HOME");
    if (!home || home->empty()) {
        throw Error(codes::admin_not_set_up, "neither HOME nor XDG_CONFIG_HOME is set");
    }
    return std::filesystem::path(*home) / ".config" / "certferry" / "admin.toml";
}

AdminTarget find_admin_target(const AdminOptions& options, const Environment& environment) {
    const auto stored = stored_options(environment);
    const auto url = first_of(options.url, environment("CERTFERRY_ADMIN_URL"), stored.url);
    const auto token_file =
        first_of(options.token_file, environment("CERTFERRY_ADMIN_TOKEN_FILE"), stored.token_file);
    if (url.empty() || token_file.empty()) {
        throw Error(codes::admin_not_set_up, url.empty() ? "no URL" : "no token file");
    }
    AdminTarget target{.url = checked_url(url), .token_file = token_file, .ca_file = std::nullopt};
    const bool is_stored = !stored.url.empty() && target.url == checked_url(stored.url);
    const auto ca_file = first_of(options.ca_file, environment("CERTFERRY_ADMIN_CA_FILE"),
                                  is_stored ? stored.ca_file : "");
    if (!ca_file.empty()) {
        target.ca_file = ca_file;
    }
    return target;
}

std::string admin_settings_text(const AdminTarget& target) {
    auto text = fmt::format("url = {}\ntoken_file = {}\n", toml_text(target.url),
                            toml_text(absolute_text(target.token_file)));
    if (target.ca_file) {
        text += fmt::format("ca_file = {}\n", toml_text(absolute_text(*target.ca_file)));
    }
    return text;
}

}  // namespace certferry::app
