#pragma once

#include "base/error_code.h"

/// What can go wrong with accounts of the admin API: signing in, sessions, OpenID providers.
namespace certferry::codes {

inline constexpr ErrorCode sign_in_refused{"sign_in_refused", ErrorKind::unauthenticated,
                                           "name or password is wrong",
                                           "try again, or ask an administrator for a new password"};
inline constexpr ErrorCode sign_in_blocked{"sign_in_blocked", ErrorKind::busy,
                                           "there were too many attempts to sign in",
                                           "wait as long as Retry-After says"};
inline constexpr ErrorCode csrf_token_wrong{
    "csrf_token_wrong", ErrorKind::forbidden, "a change in a session needs its CSRF token",
    "send X-CSRF-Token with csrfToken of GET /api/v1/session"};
inline constexpr ErrorCode password_change_needed{
    "password_change_needed", ErrorKind::forbidden, "the password has to be changed first",
    "choose a new one with POST /api/v1/session/password"};
inline constexpr ErrorCode session_needed{
    "session_needed", ErrorKind::forbidden, "this call is for browser sessions",
    "sign in with POST /api/v1/session; an API token has neither session nor password"};
inline constexpr ErrorCode last_administrator{"last_administrator", ErrorKind::conflict,
                                              "nobody else could administer the tenant after this",
                                              "give another account the role first"};
inline constexpr ErrorCode tenant_not_empty{
    "tenant_not_empty", ErrorKind::conflict, "the tenant has users, devices or certificates",
    "repeat the call with confirm=NAME of the tenant to remove all of it"};
inline constexpr ErrorCode oidc_not_allowed{"oidc_not_allowed", ErrorKind::not_found,
                                            "the tenant has no sign-in by an OpenID provider",
                                            "ask an administrator of the tenant to set one up"};
inline constexpr ErrorCode oidc_sign_in_unknown{
    "oidc_sign_in_unknown", ErrorKind::unauthenticated,
    "the sign-in was not begun here, took too long or is over", "sign in again from the beginning"};
inline constexpr ErrorCode oidc_refused{
    "oidc_refused", ErrorKind::unauthenticated, "the OpenID provider's answer is not accepted",
    "the log says why; check issuer, client id and secret of the provider, and both clocks"};
inline constexpr ErrorCode oidc_unavailable{
    "oidc_unavailable", ErrorKind::unavailable, "the OpenID provider cannot be asked",
    "the log says why; check that the issuer's URL can be reached from the service"};
inline constexpr ErrorCode oidc_role_missing{
    "oidc_role_missing", ErrorKind::forbidden, "the OpenID provider gives no role here",
    "ask for a group that the tenant's role mapping names"};

}  // namespace certferry::codes
