#include "app/event_settings.h"

#include "app/version.h"
#include "events/console_sink.h"
#include "events/journald_sink.h"

#include <array>
#include <unistd.h>

namespace certferry::app {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

events::FileOptions file_options(const EventSettings& settings) {
    return {.max_bytes = static_cast<std::int64_t>(settings.max_file_bytes),
            .archiving = settings.archive ? events::Archiving::on : events::Archiving::off,
            .keep_archives = static_cast<std::size_t>(settings.keep_archives)};
}

}  // namespace

std::unique_ptr<events::EventLog> open_event_log(const EventSettings& settings,
                                                 const std::filesystem::path& folder,
                                                 const Clock& clock) {
    std::vector<std::unique_ptr<events::Sink>> sinks;
    if (settings.console) {
        sinks.push_back(std::make_unique<events::ConsoleSink>(STDOUT_FILENO));
    }
    if (settings.journald) {
        sinks.push_back(std::make_unique<events::JournaldSink>());
    }
    const auto files = file_options(settings);
    auto log = std::make_unique<events::EventLog>(
        events::EventLogOptions{
            .folder = folder, .admin = files, .operational = files, .debug = files},
        events::Source{.host = host_name(), .version = std::string(version)}, clock,
        std::move(sinks));
    if (settings.admin_debug) {
        log->switch_on(events::Channel::admin_debug);
    }
    if (settings.operational_debug) {
        log->switch_on(events::Channel::operational_debug);
    }
    return log;
}

}  // namespace certferry::app
