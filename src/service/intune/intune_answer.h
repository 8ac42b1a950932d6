#pragma once

#include "base/error.h"
#include "http/message.h"
#include "http/router.h"

#include <string>
#include <string_view>

namespace certferry::service {

/// `{"error": {"code", "message"}}`: an error in the form of Intune's services. What is wrong with
/// a body is 400 there and nothing else.
http::Response intune_error(const Error& error, const http::Request& request);

/// Adds a POST route for `path` below `base`, and for the same with two slashes between them: some
/// clients put one more there (C# library of Microsoft). Errors are rendered by intune_error().
void add_intune_action(http::Router& router, std::string_view base, std::string_view path,
                       const http::Handler& handler);

}  // namespace certferry::service
