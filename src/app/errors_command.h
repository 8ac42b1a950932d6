#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry errors`: the table of error codes, from which docs/errors.md is made.
void add_errors_command(CLI::App& app);

}  // namespace certferry::app
