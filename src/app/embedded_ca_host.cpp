#include "app/embedded_ca_host.h"

#include "base/error.h"
#include "store/ca/migrations.h"

#include <fmt/format.h>

#include <filesystem>

namespace certferry::app {

std::optional<std::string> find_obstacle(store::Database& database, std::string_view name) {
    try {
        const auto ask = [](store::Session& session) { return session.has_table("event_outbox"); };
        database.write(ask);
        database.read(ask);
    } catch (const Error& error) {
        return fmt::format("{}: {}", name, error.what());
    }
    return std::nullopt;
}

std::unique_ptr<store::Database> open_ca_database(const CaConfig& config, const Clock& clock) {
    std::filesystem::create_directories(config.data_dir);
    return open_database(config.database, store::ca::migrations(), clock);
}

EmbeddedCaHost::EmbeddedCaHost(const CaConfig& config, const Clock& clock)
    : clock_(clock),
      database_name_(config.database.name()),
      max_parallel_(config.settings.max_parallel),
      database_(open_ca_database(config, clock)),
      ca_(std::make_unique<ca::embedded::EmbeddedCa>(*database_, config.settings, clock)) {
    ca_->authorities().current()->active();  // Throws if there is no CA.
    ca_->maintenance().run_once();
    maintenance_ =
        std::jthread([this](const std::stop_token& stop) { ca_->maintenance().run(stop); });
}

connector::CaSettings EmbeddedCaHost::settings() const {
    connector::CaSettings settings;
    settings.name = "main";
    settings.backend = "embedded";
    settings.max_parallel = max_parallel_;
    return settings;
}

std::vector<std::string> EmbeddedCaHost::obstacles() const {
    std::vector<std::string> found;
    if (auto obstacle = find_obstacle(*database_, database_name_)) {
        found.push_back(*std::move(obstacle));
    }
    const auto set = ca_->authorities().current();
    const auto& active = set->active();
    if (active.certificate.not_after() <= clock_.now()) {
        found.push_back("the CA certificate ended " + to_rfc3339(active.certificate.not_after()));
    }
    if (!active.key) {
        found.push_back("the CA's key file is not here");
    }
    return found;
}

}  // namespace certferry::app
