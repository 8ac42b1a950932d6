#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// `certferry service init|run`.
void add_service_commands(CLI::App& app);

}  // namespace certferry::app
