#pragma once

#include "base/time.h"
#include "http/router.h"
#include "service/agents/client_authenticator.h"
#include "service/connectors/version_gate.h"
#include "service/keys/internal_ca.h"
#include "store/database.h"

namespace certferry::service {

/// `/connector/v1`: enrolment by token and renewal of the client certificate. Thread-safe.
class ConnectorEndpoint {
public:
    static constexpr std::int64_t max_connectors = 100;  ///< Of a tenant.

    /// All is lent.
    struct Parts {
        store::Database& database;
        const InternalCa& ca;
        const ClientAuthenticator& clients;
        const VersionGate& gate;
        const Clock& clock;
    };

    explicit ConnectorEndpoint(const Parts& parts) noexcept : parts_(parts) {}

    /// Adds the routes of the `agents` listener. This must outlive the server.
    void add_to(http::Router& router) const;

private:
    http::Response enroll(const http::Request& request) const;
    http::Response renew(const http::Request& request) const;

    Parts parts_;
};

}  // namespace certferry::service
