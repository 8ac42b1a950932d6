#include "app/connector_cas.h"

#include "app/cmp_ca.h"
#include "base/codes/ca_link.h"
#include "base/error.h"

namespace certferry::app {

void check_connector_cas(const ConnectorConfig& config) {
    for (const auto& [name, link] : config.cas) {
        if (std::holds_alternative<EmbeddedCaLink>(link)) {
            throw Error(codes::ca_not_in_connector, "[ca." + name + "]");
        }
    }
}

ConnectorCas open_connector_cas(const ConnectorConfig& config, const Clock& clock) {
    check_connector_cas(config);
    ConnectorCas cas;
    for (const auto& [name, link] : config.cas) {
        cas.emplace(name, std::make_unique<CmpCa>(name, std::get<CmpCaLink>(link), clock));
    }
    return cas;
}

}  // namespace certferry::app
