#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry dev`: all roles in one process, for trying out and for tests.
void add_dev_command(CLI::App& app);

}  // namespace certferry::app
