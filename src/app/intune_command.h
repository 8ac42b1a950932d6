#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// `certferry intune check`: whether Microsoft answers, and if not, what an administrator has to
/// do.
void add_intune_commands(CLI::App& app);

}  // namespace certferry::app
