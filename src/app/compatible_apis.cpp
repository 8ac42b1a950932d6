#include "app/compatible_apis.h"

#include "service/deployment/import_order.h"
#include "service/intune/revocation_endpoint.h"
#include "service/intune/scep_actions_endpoint.h"
#include "store/service/used_assertions.h"
#include "wire/service_discovery.h"

namespace certferry::app {

CompatibleApis::CompatibleApis(const Parts& parts, const ServiceConfig& config)
    : parts_(parts),
      tokens_({.database = parts.database,
               .keys = parts.keys,
               .clock = parts.clock,
               .public_url = config.admin.public_url}),
      token_endpoint_(tokens_, parts.clock),
      revocations_({.database = parts.database,
                    .clock = parts.clock,
                    .settings = config.applications.revocations}),
      pfx_({.database = parts.database,
            .clock = parts.clock,
            .max_pfx_bytes = config.applications.max_pfx_bytes,
            .stored = service::import_stored,
            .removing = service::import_removing,
            .on_stored = parts.on_queued}),
      graph_(
          {.database = parts.database,
           .tokens = tokens_,
           .pfx = pfx_,
           .clock = parts.clock,
           .services = {
               {.name = wire::scep_validation_service, .path = service::intune_scep_path},
               {.name = wire::pki_connector_service, .path = service::intune_revocation_path}}}) {}

void CompatibleApis::add_to(http::Router& admin, http::WorkerPool& workers) {
    token_endpoint_.add_to(admin, workers);
    graph_.add_to(admin);
    service::add_scep_actions(admin, service::intune_scep_path, parts_.validation,
                              [this](const http::Request& request) {
                                  return service::tenant_of_application(tokens_, request);
                              });
    service::add_revocation_actions(admin, revocations_, tokens_);
}

void CompatibleApis::tidy() {
    const UtcTime now = parts_.clock.now();
    parts_.database.write(
        [&](store::Session& session) { store::service::remove_used_assertions(session, now); });
}

}  // namespace certferry::app
