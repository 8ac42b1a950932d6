#include "service/agents/scep_caller.h"

namespace certferry::service {

std::string ScepCaller::tenant_of(const http::Request& request) const {
    return clients.connector(request).tenant_id;
}

std::string ScepCaller::validator_of(const http::Request& request) const {
    const auto admit = [&](store::Session& session,
                           const store::service::ConnectorRecord& connector) {
        gate.admit(session, connector.tenant_id, connector.product_version, {"scep"}, clock.now());
    };
    return clients.connector(request, admit).tenant_id;
}

}  // namespace certferry::service
