#pragma once

#include <CLI/CLI.hpp>

namespace certferry::app {

/// Adds `status` and `renew` below `certferry connector`: how a connector is, and a new client
/// certificate for it.
void add_connector_status_verbs(CLI::App& connector);

}  // namespace certferry::app
