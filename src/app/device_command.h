#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry device`: the agent of a Linux device.
void add_device_commands(CLI::App& app);

}  // namespace certferry::app
