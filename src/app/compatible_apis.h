#pragma once

#include "app/service_config.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "service/challenges/scep_validation.h"
#include "service/graph/graph_endpoint.h"
#include "service/intune/revocation_desk.h"
#include "service/oauth/token_endpoint.h"

#include <functional>
#include <string>

namespace certferry::app {

/// The Intune- and Graph-compatible APIs of the service's admin listener, put together: token
/// endpoint, discovery, validation of SCEP challenges, revocations, imported PFX files.
class CompatibleApis {
public:
    struct Parts {
        store::Database& database;  ///< All is lent.
        service::KeyRing& keys;
        service::ScepValidation& validation;
        const Clock& clock;
        std::function<void(const std::string&)> on_queued;  ///< Is told the tenant.
    };

    CompatibleApis(const Parts& parts, const ServiceConfig& config);

    /// Adds their routes. This must outlive what serves them.
    void add_to(http::Router& admin, http::WorkerPool& workers);

    /// Forgets what has expired.
    void tidy();

private:
    Parts parts_;
    service::TokenService tokens_;
    service::TokenEndpoint token_endpoint_;
    service::RevocationDesk revocations_;
    service::PfxRecords pfx_;
    service::GraphEndpoint graph_;
};

}  // namespace certferry::app
