#pragma once

#include "base/time.h"
#include "http/message.h"
#include "service/agents/client_authenticator.h"
#include "service/connectors/version_gate.h"

#include <string>

namespace certferry::service {

/// Who may have SCEP challenges validated by its client certificate. All is lent.
struct ScepCaller {
    const ClientAuthenticator& clients;
    const VersionGate& gate;
    const Clock& clock;

    /// The tenant of the connector that calls. Throws what ClientAuthenticator::connector() throws.
    std::string tenant_of(const http::Request& request) const;

    /// The same of one that may validate: neither too old for this service nor for what its tenant
    /// asks of the feature `scep`. What its health reported last counts. Throws
    /// Error(connector_version_refused) too.
    std::string validator_of(const http::Request& request) const;
};

}  // namespace certferry::service
