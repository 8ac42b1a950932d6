#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where a tenant's Intune services are: Graph's list of a service principal's endpoints, and the
/// form of the directory API before it.
namespace certferry::wire {

inline constexpr std::string_view scep_validation_service = "ScepRequestValidationFEService";
inline constexpr std::string_view pki_connector_service = "PkiConnectorFEService";

/// One service and the URL that its actions are below, without slash at the end.
struct ServiceEndpoint {
    std::string name;
    std::string uri;
};

/// Path and query of the request below the Graph root. The key segment has neither parentheses nor
/// quotes.
std::string discovery_path(std::string_view app_id);

/// Reads `{"value":[{"providerName" or "serviceName", "uri"}, …]}`; entries without a name or a URI
/// are left out. Throws Error(json_malformed) or Error(json_invalid).
std::vector<ServiceEndpoint> parse_service_endpoints(ByteView body);

/// The body that our service answers with, in the current form.
std::string write_service_endpoints(const std::vector<ServiceEndpoint>& endpoints);

/// The first of this name, ignoring case.
const ServiceEndpoint* find_service(const std::vector<ServiceEndpoint>& endpoints,
                                    std::string_view name) noexcept;

/// `uri` and `suffix` with one slash between them.
std::string join_url(std::string_view uri, std::string_view suffix);

/// Code and text of an error body: Graph's and Intune's `{"error":{"code","message"}}`, the old
/// directory's `{"odata.error":{"code","message":{"value"}}}`.
struct ServiceError {
    std::string code;
    std::string message;
};

/// Empty if the body is no such error.
std::optional<ServiceError> parse_service_error(ByteView body);

}  // namespace certferry::wire
