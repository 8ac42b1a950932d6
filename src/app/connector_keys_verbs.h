#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `keys` to `certferry connector`: create, list, export and import of the keys that
/// connectors share.
void add_connector_key_verbs(CLI::App& connector);

}  // namespace certferry::app
