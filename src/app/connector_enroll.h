#pragma once

#include "app/connector_config.h"
#include "base/secret.h"
#include "http/client.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// What `certferry connector enroll` was told.
struct ConnectorEnrollment {
    std::string service_url;       ///< Of the service's `agents` listener.
    Secret token;                  ///< `cfe_…`, made by an administrator.
    std::filesystem::path folder;  ///< Gets client.pem, with the key too, and service-ca.pem.
    std::vector<std::string> features;
    std::optional<http::Proxy> proxy = std::nullopt;  ///< On the way to the service.
};

/// Who the connector is from now on.
struct EnrolledConnector {
    std::string tenant_id;
    std::string connector_id;
};

/// Makes a key, shows the token to the service, and keeps the client certificate that it answers.
/// The service is known by the digest of its CA's key, which the token holds. Throws
/// Error(enrolment_token_refused) for a token without one, and what the call throws.
EnrolledConnector enroll_connector(ConnectorEnrollment enrollment);

/// The same with the Admin event 0400 or 0402 for the connector's event file. That it cannot be
/// kept is logged, and hinders nothing.
EnrolledConnector enroll_and_report(const ConnectorConfig& config, ConnectorEnrollment enrollment);

}  // namespace certferry::app
