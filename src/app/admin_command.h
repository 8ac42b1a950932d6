#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// `certferry admin`: the admin API of a management service on the command line.
void add_admin_commands(CLI::App& app);

}  // namespace certferry::app
