#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry connector`: run, and the one-time challenges of its SCEP endpoints.
void add_connector_commands(CLI::App& app);

}  // namespace certferry::app
