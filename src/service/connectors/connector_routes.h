#pragma once

#include "service/api/api.h"
#include "service/connectors/version_gate.h"

namespace certferry::service {

/// Connectors in the admin API, below /api/v1:
///
///     GET               /connectors                          with status and its reasons
///     GET, PUT, DELETE  /connectors/{connectorId}
///     GET, POST         /connectors/{connectorId}/commands   {"kind": "renew" | "collectLogs" |
///     "update"} GET               /connectors/{connectorId}/metrics    ?from=&until=, hour by hour
///     GET               /connectorMetrics                    the same of all together
///     GET               /connectorLogs
///     GET               /connectorLogs/{commandId}/parts/{part}
///     GET               /certificationAuthorities            as connectors report them
///     GET, PUT          /connectorSettings
///     GET               /releases                            GET, PUT /installation/releases
///     GET               /wrappingKeys, /importKeys
///     GET, PUT          /wrappingKeys/{keyId}                {"state": "active" | "decryptOnly"}
///
/// All is lent.
struct ConnectorParts {
    store::Database& database;
    const Api& api;
    const VersionGate& gate;
    const Clock& clock;
};

void add_connector_routes(Api& api, const ConnectorParts& parts);

}  // namespace certferry::service
