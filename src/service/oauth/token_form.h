#pragma once

#include "http/message.h"
#include "service/oauth/token_service.h"

#include <string>
#include <variant>

namespace certferry::service {

inline constexpr std::size_t max_token_form_bytes = std::size_t{64} * 1024;

/// Reads a token request's form, and HTTP Basic where the secret stands there (RFC 6749, 2.3.1).
std::variant<TokenRequest, TokenRefusal> read_token_form(const std::string& tenant,
                                                         const http::Request& request);

}  // namespace certferry::service
