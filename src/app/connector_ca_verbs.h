#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry connector ca-request`.
void add_connector_ca_verbs(CLI::App& connector);

}  // namespace certferry::app
