#include "service/agents/scep_caller.h"

namespace certferry::service {

std::string ScepCaller::tenant_of(const http::Request& request) const {
    return clients.connector(request).tenant_id;
}

std::string ScepCaller::validator_of(const http::Request& request) const {
    const auto connector = clients.connector(request);
    database.read([&](store::Session& session) {
        gate.admit(session, connector.tenant_id, connector.product_version, {"scep"}, clock.now());
    });
    return connector.tenant_id;
}

}  // namespace certferry::service
