#pragma once

#include "http/router.h"
#include "service/intune/revocation_desk.h"
#include "service/oauth/token_service.h"

#include <string_view>

namespace certferry::service {

/// Where the two Intune services are below the admin listener's URL.
inline constexpr std::string_view intune_scep_path = "/intune/ScepRequestValidationFEService";
inline constexpr std::string_view intune_revocation_path = "/intune/PkiConnectorFEService";

/// Adds `CertificateAuthorityRequests/downloadRevocationRequests` and `uploadRevocationResults`
/// below intune_revocation_path, for applications with the role scep_challenge_provider. All is
/// lent.
void add_revocation_actions(http::Router& router, RevocationDesk& desk, TokenService& tokens);

/// The tenant of an application that may validate SCEP challenges: a TenantOf of
/// scep_actions_endpoint.h.
std::string tenant_of_application(TokenService& tokens, const http::Request& request);

}  // namespace certferry::service
