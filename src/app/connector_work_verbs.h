#pragma once

#include <CLI/CLI.hpp>

namespace certferry::app {

/// Adds `journal list|show` and `approve` below `certferry connector`: what the connector works on
/// for a management service.
void add_connector_work_verbs(CLI::App& connector);

}  // namespace certferry::app
