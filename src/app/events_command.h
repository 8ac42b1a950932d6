#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry events`: filters and follows the event files.
void add_events_command(CLI::App& app);

}  // namespace certferry::app
