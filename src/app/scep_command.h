#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry scep`: a SCEP client for people and scripts.
void add_scep_commands(CLI::App& app);

}  // namespace certferry::app
