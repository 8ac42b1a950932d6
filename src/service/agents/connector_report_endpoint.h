#pragma once

#include "base/time.h"
#include "http/router.h"
#include "service/agents/client_authenticator.h"
#include "service/connectors/version_gate.h"
#include "store/database.h"

namespace certferry::service {

/// `/connector/v1`: what connectors ask and report beside their work. `GET settings`, `POST
/// health`, `POST keys`, `POST events`, `PUT logs/{commandId}`; each with the connector's client
/// certificate, each to be repeated at will. Thread-safe.
class ConnectorReportEndpoint {
public:
    /// All is lent.
    struct Parts {
        store::Database& database;
        const ClientAuthenticator& clients;
        const VersionGate& gate;
        const Clock& clock;
    };

    explicit ConnectorReportEndpoint(const Parts& parts) noexcept : parts_(parts) {}

    /// Adds the routes of the `agents` listener. This must outlive the server.
    void add_to(http::Router& router) const;

private:
    http::Response settings(const http::Request& request) const;
    http::Response health(const http::Request& request) const;
    http::Response keys(const http::Request& request) const;
    http::Response events(const http::Request& request) const;
    http::Response logs(const http::Request& request) const;

    Parts parts_;
};

}  // namespace certferry::service
