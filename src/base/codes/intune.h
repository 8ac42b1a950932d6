#pragma once

#include "base/error_code.h"

/// What can go wrong between us and a management service: Microsoft Intune, or our own over the
/// same protocol. Thrown by src/intune/.
namespace certferry::codes {

// The token endpoint of Microsoft Entra ID; the number is that of its AADSTS error.
inline constexpr ErrorCode entra_secret_wrong{
    "entra_secret_wrong", ErrorKind::unauthenticated, "the client secret is wrong (AADSTS7000215)",
    "put the secret's value, not its id, into client_secret_file; make a new secret at the app "
    "registration if it is lost"};
inline constexpr ErrorCode entra_secret_expired{
    "entra_secret_expired", ErrorKind::unauthenticated,
    "the client secret has expired (AADSTS7000222)",
    "make a new client secret at the app registration and put it into client_secret_file"};
inline constexpr ErrorCode entra_application_unknown{
    "entra_application_unknown", ErrorKind::unauthenticated,
    "the tenant has no such application (AADSTS700016)",
    "check client_id and tenant; an administrator must have consented to the application in this "
    "tenant"};
inline constexpr ErrorCode entra_certificate_unknown{
    "entra_certificate_unknown", ErrorKind::unauthenticated,
    "the certificate is not registered with the application (AADSTS700027)",
    "upload the certificate of certificate_file to the app registration, and check this machine's "
    "clock"};
inline constexpr ErrorCode entra_resource_unknown{
    "entra_resource_unknown", ErrorKind::unauthenticated,
    "the tenant does not know the resource (AADSTS500011)",
    "check that cloud fits the tenant and that the tenant has an Intune licence"};
inline constexpr ErrorCode entra_tenant_unknown{
    "entra_tenant_unknown", ErrorKind::unauthenticated, "there is no such tenant (AADSTS90002)",
    "check tenant (the directory id, or a verified domain) and cloud"};
inline constexpr ErrorCode entra_scope_wrong{
    "entra_scope_wrong", ErrorKind::unauthenticated, "the scope is not valid (AADSTS70011)",
    "check intune_resource and graph_url; leave them out to use those of the cloud"};
inline constexpr ErrorCode entra_refused{
    "entra_refused", ErrorKind::unauthenticated, "Microsoft Entra gave no token",
    "look up the AADSTS number of the log; check application, credential and conditional access"};
inline constexpr ErrorCode entra_unavailable{
    "entra_unavailable", ErrorKind::unavailable, "Microsoft Entra could not be asked for a token",
    "check DNS, proxy and firewall for the login host, then try again"};

// Discovery by Microsoft Graph.
inline constexpr ErrorCode discovery_forbidden{
    "discovery_forbidden", ErrorKind::forbidden,
    "Microsoft Graph does not tell this application where Intune is",
    "give the application the permission Application.Read.All (Microsoft Graph, application) and "
    "grant admin consent"};
inline constexpr ErrorCode discovery_incomplete{
    "discovery_incomplete", ErrorKind::unavailable,
    "Microsoft Graph's list lacks the Intune service",
    "give the tenant an Intune licence and the application the permission "
    "scep_challenge_provider (Intune, application), with admin consent"};
inline constexpr ErrorCode discovery_failed{
    "discovery_failed", ErrorKind::unavailable,
    "Microsoft Graph could not be asked where Intune is",
    "check DNS, proxy and firewall for the Graph host, then try again"};

// Calls to the management service.
inline constexpr ErrorCode service_unauthenticated{
    "service_unauthenticated", ErrorKind::unauthenticated,
    "the management service did not accept our credentials",
    "Intune: check tenant and cloud; own service: check that the connector is enrolled and its "
    "certificate is not revoked"};
inline constexpr ErrorCode service_forbidden{
    "service_forbidden", ErrorKind::forbidden, "the management service does not allow this",
    "Intune: give the application the permission scep_challenge_provider and grant admin consent; "
    "own service: give the connector the feature"};
inline constexpr ErrorCode service_throttled{"service_throttled", ErrorKind::busy,
                                             "the management service asked to slow down",
                                             "wait; if it stays so, spread enrolments over time"};
inline constexpr ErrorCode service_unavailable{
    "service_unavailable", ErrorKind::unavailable, "the management service gave no answer",
    "check DNS, proxy and firewall, and the service's health, then try again"};
inline constexpr ErrorCode service_refused{
    "service_refused", ErrorKind::internal, "the management service refused the request",
    "see the status and text in the log; the two programs' versions may not fit"};
inline constexpr ErrorCode service_answer_invalid{
    "service_answer_invalid", ErrorKind::internal,
    "the management service answered in a way that is not understood",
    "check that no proxy or login page answers in its place"};

}  // namespace certferry::codes
