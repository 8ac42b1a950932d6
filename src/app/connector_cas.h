#pragma once

#include "app/connector_ca.h"
#include "app/connector_config.h"
#include "base/time.h"

namespace certferry::app {

/// The CAs of `certferry connector run`, none of them in this process. Throws what opening one
/// throws, and what the check does. `clock` is lent.
ConnectorCas open_connector_cas(const ConnectorConfig& config, const Clock& clock);

/// Throws Error(ca_not_in_connector) if a CA is configured that only `certferry dev` holds.
void check_connector_cas(const ConnectorConfig& config);

}  // namespace certferry::app
