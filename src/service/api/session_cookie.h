#pragma once

#include "base/secret.h"
#include "http/message.h"

#include <optional>
#include <string>
#include <string_view>

// The cookie of a browser session and the token that goes with it.
namespace certferry::service {

/// The prefix `__Host-` makes browsers keep it to this host and to HTTPS (RFC 6265bis, 4.1.3.2).
inline constexpr std::string_view session_cookie = "__Host-certferry-session";

inline constexpr std::string_view csrf_header = "X-CSRF-Token";

/// The value of this cookie in the request. Empty if it has none, or two of the name: a stranger
/// may have set one of them.
std::optional<std::string> cookie_of(const http::Request& request, std::string_view name);

/// 256 random bits as 43 characters of base64url.
Secret new_cookie();

/// `Set-Cookie` for a cookie that scripts cannot read. `same_site`: `Strict`, or `Lax` for what has
/// to come along when another site leads back here.
std::string set_cookie(std::string_view name, std::string_view value, std::string_view same_site);

/// `Set-Cookie` that removes it.
std::string remove_cookie(std::string_view name);

/// The token that every change in a session has to show (OWASP calls it HMAC-based): made from the
/// cookie, which other sites cannot read, so that nothing has to be stored and a page that was
/// loaded again can ask for it.
Secret csrf_token_of(std::string_view session_cookie_value);

}  // namespace certferry::service
