#include "app/command_events.h"

#include "app/connector_work.h"
#include "base/error.h"
#include "base/file.h"
#include "base/uuid.h"
#include "events/event_line.h"
#include "store/connector/event_outbox.h"
#include "store/connector/migrations.h"

namespace certferry::app {

namespace {

constexpr std::size_t max_node_bytes = 100;

}  // namespace

std::string node_name(const std::filesystem::path& data_dir, const Clock& clock) {
    const auto file = data_dir / "node-id";
    if (!std::filesystem::exists(file)) {
        std::filesystem::create_directories(data_dir);
        write_file(file, as_bytes(new_uuid(clock.now())), FileMode::owner_only);
    }
    return std::string(as_text(read_file(file, max_node_bytes)));
}

EventSettings identified_events(const ConnectorConfig& config) {
    auto settings = config.events;
    if (!config.management.service) {
        return settings;
    }
    try {
        auto who = connector_identity(*config.management.service);
        settings.connector_id = std::move(who.connector_id);
        settings.tenant_id = std::move(who.tenant_id);
    } catch (const Error&) {
        return config.events;  // Not enrolled, which the event itself may be about.
    }
    return settings;
}

void report_by_command(const ConnectorConfig& config, const Clock& clock,
                       const events::Event& event) {
    const auto node = node_name(config.data_dir, clock);
    const auto database = open_database(config.database, store::connector::migrations(), clock);
    const auto uid = new_uuid(clock.now());
    const auto line = events::to_line(event, event_source(identified_events(config)), uid);
    database->write(
        [&](store::Session& session) { store::connector::add_event(session, node, uid, line); });
}

}  // namespace certferry::app
