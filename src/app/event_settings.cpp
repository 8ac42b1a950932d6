#include "app/event_settings.h"

#include "app/host_names.h"
#include "app/version.h"
#include "base/encoding.h"
#include "events/console_sink.h"
#include "events/journald_sink.h"
#include "pki/digest.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

events::FileOptions file_options(const EventSettings& settings) {
    return {.max_bytes = static_cast<std::int64_t>(settings.max_file_bytes),
            .archiving = settings.archive ? events::Archiving::on : events::Archiving::off,
            .keep_archives = static_cast<std::size_t>(settings.keep_archives)};
}

}  // namespace

EventSettings read_event_settings(ConfigTable table) {
    EventSettings settings;
    settings.max_file_bytes =
        static_cast<std::size_t>(table.number("max_file_bytes", std::int64_t{50} * 1024 * 1024,
                                              std::int64_t{64} * 1024, std::int64_t{1} << 40));
    settings.keep_archives = static_cast<int>(table.number("keep_archives", 20, 1, 10'000));
    settings.archive = table.flag("archive", true);
    settings.admin_debug = table.flag("admin_debug", false);
    settings.operational_debug = table.flag("operational_debug", false);
    settings.console = table.flag("console", false);
    settings.journald = table.flag("journald", false);
    return settings;
}

std::string hash_of_settings(const events::Pairs& settings) {
    std::string text;
    for (const auto& [name, value] : settings) {
        text += fmt::format("{}={}\n", name, value);
    }
    return to_hex(pki::sha256(as_bytes(text)));
}

events::Source event_source(const EventSettings& settings) {
    return {.host = host_name(),
            .version = std::string(version),
            .connector_id = settings.connector_id,
            .tenant_id = settings.tenant_id};
}

std::unique_ptr<events::EventLog> open_event_log(const EventSettings& settings,
                                                 const std::filesystem::path& folder,
                                                 const Clock& clock,
                                                 std::unique_ptr<events::Sink> another) {
    std::filesystem::create_directories(folder);
    std::vector<std::unique_ptr<events::Sink>> sinks;
    if (settings.console) {
        sinks.push_back(std::make_unique<events::ConsoleSink>(STDOUT_FILENO));
    }
    if (settings.journald) {
        sinks.push_back(std::make_unique<events::JournaldSink>());
    }
    if (another) {
        sinks.push_back(std::move(another));
    }
    const auto files = file_options(settings);
    auto log = std::make_unique<events::EventLog>(
        events::EventLogOptions{
            .folder = folder, .admin = files, .operational = files, .debug = files},
        event_source(settings), clock, std::move(sinks));
    if (settings.admin_debug) {
        log->switch_on(events::Channel::admin_debug);
    }
    if (settings.operational_debug) {
        log->switch_on(events::Channel::operational_debug);
    }
    return log;
}

}  // namespace certferry::app
