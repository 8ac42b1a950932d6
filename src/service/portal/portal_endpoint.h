#pragma once

#include "http/router.h"
#include "service/portal/portal_assets.h"

#include <string_view>

namespace certferry::service {

/// Where the portal lives: a page of its own for every path below.
inline constexpr std::string_view portal_path = "/portal";

/// Serves the portal: `/` leads to it; below `/portal/` are its files, and every other path gets
/// index.html, because the portal's own router knows what is there (a deep link works). Files below
/// `/portal/assets/` have their hash in the name and are kept by browsers for ever; there an
/// unknown name is 404.
///
/// index.html is never kept: it carries a nonce, made for each answer, with which alone styles may
/// be added to the page (Content-Security-Policy, and `<meta name="csp-nonce">` for the portal).
///
/// `assets` is lent. Without files nothing is added.
void add_portal_routes(http::Router& router, const PortalAssets& assets);

}  // namespace certferry::service
