#include "app/service_config.h"

#include "base/error.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

http::SocketAddress address(ConfigTable& table, std::string_view otherwise) {
    try {
        return http::SocketAddress::parse(table.text("listen", otherwise));
    } catch (const Error& error) {
        table.refuse("listen", error.detail());
    }
}

ServiceListener read_listener(ConfigTable table, std::string_view listen) {
    ServiceListener listener;
    listener.listen = address(table, listen);
    listener.public_url =
        table.text("public_url", fmt::format("https://{}", http::to_text(listener.listen)));
    if (!listener.public_url.starts_with("https://") || listener.public_url.ends_with('/')) {
        table.refuse("public_url", "must begin with https:// and not end with /");
    }
    listener.certificate_file = table.optional_path("certificate_file");
    listener.key_file = table.optional_path("key_file");
    if (listener.certificate_file.has_value() != listener.key_file.has_value()) {
        table.refuse("certificate_file", "goes with key_file");
    }
    listener.tls_names = table.texts("tls_names", {"localhost", "127.0.0.1"});
    if (listener.tls_names.empty()) {
        table.refuse("tls_names", "must name a host");
    }
    return listener;
}

ApplicationSettings read_applications(ConfigTable table) {
    ApplicationSettings settings;
    auto& revocations = settings.revocations;
    revocations.lease = std::chrono::duration_cast<std::chrono::seconds>(
        table.duration("revocation_lease", revocations.lease));
    if (revocations.lease < std::chrono::minutes(1)) {
        table.refuse("revocation_lease", "must be at least a minute");
    }
    revocations.match_ca_configuration =
        table.flag("match_ca_configuration", revocations.match_ca_configuration);
    settings.max_pfx_bytes = static_cast<std::size_t>(table.number(
        "max_pfx_bytes", static_cast<std::int64_t>(settings.max_pfx_bytes), 1'024, 524'288));
    return settings;
}

service::SessionLimits read_sessions(ConfigTable table) {
    using std::chrono::seconds;
    service::SessionLimits limits;
    limits.idle = std::chrono::duration_cast<seconds>(table.duration("idle", limits.idle));
    limits.life = std::chrono::duration_cast<seconds>(table.duration("life", limits.life));
    if (limits.idle < std::chrono::minutes(2)) {
        table.refuse("idle", "must be at least two minutes");
    }
    if (limits.life < limits.idle) {
        table.refuse("life", "must not be shorter than idle");
    }
    return limits;
}

}  // namespace

ServiceConfig read_service_config(const std::filesystem::path& file) {
    auto root = ConfigTable::from_file(file);
    ServiceConfig config;
    config.data_dir = root.path("data_dir", "/var/lib/certferry/service");
    config.log_dir = root.path("log_dir", "/var/log/certferry/service");
    config.installation_key_file =
        root.path("installation_key_file", config.data_dir / "installation.key");
    config.database =
        read_database_settings(root.table("database"), config.data_dir / "service.db");
    config.admin = read_listener(root.table("admin"), "127.0.0.1:9443");
    config.agents = read_listener(root.table("agents"), "127.0.0.1:9444");
    auto status = root.table("status");
    config.status_listen = address(status, "127.0.0.1:9182");
    config.applications = read_applications(root.table("applications"));
    config.events = read_event_settings(root.table("events"));
    config.sessions = read_sessions(root.table("sessions"));
    config.oidc_ca_file = root.table("oidc").optional_path("ca_file");
    auto workers = root.table("workers");
    config.workers = static_cast<std::size_t>(workers.number("count", 0, 0, 1024));
    config.max_queued = static_cast<std::size_t>(workers.number("max_queued", 1'000, 1, 1'000'000));
    root.refuse_unknown();
    return config;
}

}  // namespace certferry::app
