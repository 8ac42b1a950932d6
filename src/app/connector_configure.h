#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `configure` to `connector`.
void add_connector_configure(CLI::App& connector);

}  // namespace certferry::app
