#pragma once

#include "base/time.h"
#include "http/router.h"
#include "service/graph/pfx_records.h"
#include "service/oauth/token_service.h"
#include "store/database.h"

#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// What of Microsoft Graph clients of Intune's certificate APIs use, below `/v1.0` and `/beta`:
///
///     GET                  /servicePrincipals/appId={appId}/endpoints    where the services are
///     GET                  /users?$filter=userPrincipalName eq '…'       a user's id
///     GET, POST            /deviceManagement/userPfxCertificates
///     GET, PATCH, DELETE   /deviceManagement/userPfxCertificates/{id}    also ('{id}') and ({id})
///     GET                  /deviceManagement/ndesConnectors
///
/// Every answer with a body is a JSON object, errors too.
class GraphEndpoint {
public:
    /// One of our services: its name for clients, and its path below the public URL.
    struct ServicePath {
        std::string_view name;
        std::string_view path;
    };

    struct Parts {
        store::Database& database;  ///< All is lent.
        TokenService& tokens;
        PfxRecords& pfx;
        const Clock& clock;
        std::vector<ServicePath> services;  ///< For discovery.
    };

    explicit GraphEndpoint(Parts parts) : parts_(std::move(parts)) {}

    void add_to(http::Router& router);

private:
    /// What a call is about: the path below `/v1.0` or `/beta`.
    struct Target {
        std::string_view path;
        const http::Request& request;
    };

    http::Response handle(const http::Request& request);
    http::Response services(const Target& target);
    http::Response users(const Target& target);
    http::Response connectors(const Target& target);
    http::Response pfx(const Target& target);
    http::Response pfx_list(const http::Request& request, const std::string& tenant_id);

    Parts parts_;
};

}  // namespace certferry::service
