#pragma once

#include "http/message.h"
#include "service/oauth/token_service.h"

#include <initializer_list>
#include <string_view>

namespace certferry::service {

/// Who calls a compatible API, by `Authorization: Bearer` (RFC 6750, 2.1), if they have one of
/// `roles`. Throws Error(access_token_missing), Error(access_token_refused) or
/// Error(application_role_missing).
ApplicationAccess require_access(TokenService& tokens, const http::Request& request,
                                 Resource resource, std::initializer_list<std::string_view> roles);

}  // namespace certferry::service
