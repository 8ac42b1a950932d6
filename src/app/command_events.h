#pragma once

#include "app/connector_config.h"
#include "base/time.h"
#include "events/event.h"

#include <filesystem>
#include <string>

namespace certferry::app {

/// What tells this connector from others that share its database: made when it is first asked for,
/// in `data_dir`, which is made too. Throws Error(file_unreadable) or Error(file_unwritable).
std::string node_name(const std::filesystem::path& data_dir, const Clock& clock);

/// `config` with the events' source completed by whom the client certificate names; as it was
/// where there is none.
EventSettings identified_events(const ConnectorConfig& config);

/// Reports an Admin event from a command, while the connector may run: it goes into the connector's
/// database, and the connector brings it to its event file. Throws what the database throws.
void report_by_command(const ConnectorConfig& config, const Clock& clock,
                       const events::Event& event);

}  // namespace certferry::app
