#pragma once

#include "base/config.h"
#include "base/time.h"
#include "events/event.h"
#include "events/event_log.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace certferry::app {

/// `[events]`: where events go and how much is kept.
struct EventSettings {
    std::size_t max_file_bytes = std::size_t{50} * 1024 * 1024;
    int keep_archives = 20;
    bool archive = true;
    bool admin_debug = false;
    bool operational_debug = false;
    bool console = false;
    bool journald = false;

    // Who the process is, where it knows; not from the table.
    std::optional<std::string> connector_id = std::nullopt;
    std::optional<std::string> tenant_id = std::nullopt;
};

/// Reads the table `[events]`. Throws Error(config_invalid).
EventSettings read_event_settings(ConfigTable table);

/// SHA-256 of settings as event 0030 has them, in hexadecimal: `configHash` of event 0010.
std::string hash_of_settings(const events::Pairs& settings);

/// What events say of this process.
events::Source event_source(const EventSettings& settings = {});

/// The event log in `folder`, with the sinks and channels that the settings switch on, and with
/// `another` sink if there is one.
std::unique_ptr<events::EventLog> open_event_log(const EventSettings& settings,
                                                 const std::filesystem::path& folder,
                                                 const Clock& clock,
                                                 std::unique_ptr<events::Sink> another = nullptr);

}  // namespace certferry::app
