#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry ca`: makes and runs the embedded CA, and looks after its certificates.
void add_ca_commands(CLI::App& app);

}  // namespace certferry::app
