#include "app/service_events.h"

#include "base/log.h"
#include "events/catalogue.h"

#include <fmt/format.h>

#include <unistd.h>

namespace certferry::app {

namespace {

// What can change while the service runs.
constexpr std::string_view admin_debug = "events.admin_debug";
constexpr std::string_view operational_debug = "events.operational_debug";

/// What the configuration says, without secrets: files are named, never read.
events::Pairs settings_of(const ServiceConfig& config) {
    return {{"data_dir", config.data_dir.string()},
            {"log_dir", config.log_dir.string()},
            {"database", std::string(config.database.name())},
            {"admin.listen", http::to_text(config.admin.listen)},
            {"admin.public_url", config.admin.public_url},
            {"agents.listen", http::to_text(config.agents.listen)},
            {"agents.public_url", config.agents.public_url},
            {"status.listen", http::to_text(config.status_listen)},
            {"workers.count", fmt::format("{}", config.workers)},
            {"workers.max_queued", fmt::format("{}", config.max_queued)},
            {std::string(admin_debug), fmt::format("{}", config.events.admin_debug)},
            {std::string(operational_debug), fmt::format("{}", config.events.operational_debug)}};
}

void turn(events::EventLog& log, events::Channel channel, bool on) {
    if (on) {
        log.switch_on(channel);
    } else {
        log.switch_off(channel);
    }
}

}  // namespace

ServiceEvents::ServiceEvents(const ServiceConfig& config, store::Database& database,
                             const Clock& clock)
    : clock_(clock), settings_(settings_of(config)) {
    auto table = std::make_unique<service::EventTable>(database, clock);
    table_ = table.get();
    log_ = open_event_log(config.events, config.log_dir, clock, std::move(table));
}

ServiceEvents::~ServiceEvents() {
    events::Event stopped(events::types::connector_service_stopped, clock_.now());
    stopped.set(events::Field::reason, "asked to stop");
    log_->write(std::move(stopped));
}

void ServiceEvents::say_started() {
    events::Event started(events::types::connector_service_started, clock_.now());
    started.set(events::Field::service_account, fmt::format("uid {}", geteuid()));
    started.set(events::Field::config_hash, hash_of_settings(settings_));
    log_->write(std::move(started));
    events::Event loaded(events::types::configuration_loaded, clock_.now());
    loaded.set(events::Field::settings, settings_);
    log_->write(std::move(loaded));
}

void ServiceEvents::reload(const ServiceConfig& config, std::vector<events::Pairs> changes) {
    const auto next = settings_of(config);
    for (std::size_t i = 0; i < next.size(); ++i) {
        auto& [name, value] = settings_[i];
        if (value == next[i].second) {
            continue;
        }
        if (name != admin_debug && name != operational_debug) {
            log::warning("{} differs from what runs: it waits for the next start", name);
            continue;
        }
        changes.push_back({{"name", name}, {"old", value}, {"new", next[i].second}});
        value = next[i].second;
    }
    turn(*log_, events::Channel::admin_debug, config.events.admin_debug);
    turn(*log_, events::Channel::operational_debug, config.events.operational_debug);
    if (!changes.empty()) {
        events::Event changed(events::types::configuration_changed, clock_.now());
        changed.set(events::Field::changes, std::move(changes));
        changed.set(events::Field::changed_by, "SIGHUP");
        log_->write(std::move(changed));
    }
}

std::uint64_t ServiceEvents::lost() const noexcept {
    return log_->lost() + table_->lost();
}

}  // namespace certferry::app
