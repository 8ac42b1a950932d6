#include "service/portal/portal_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/error_codes.h"
#include "pki/digest.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

constexpr std::string_view index_file = "index.html";
constexpr std::string_view assets_folder = "assets/";
constexpr std::string_view nonce_mark = "{{csp-nonce}}";
constexpr std::size_t nonce_bytes = 18;

/// Nothing from elsewhere, no inline script, styles by nonce only; not to be framed.
std::string content_security_policy(std::string_view nonce) {
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
        nonce);
}

void add_common_headers(http::Response& response) {
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
}

http::Response index_page(const PortalAsset& index) {
    const auto nonce = to_base64(pki::random_bytes(nonce_bytes));
    std::string page(as_text(index.content));
    for (auto at = page.find(nonce_mark); at != std::string::npos; at = page.find(nonce_mark, at)) {
        page.replace(at, nonce_mark.size(), nonce);
    }
    auto response = http::Response::with(200, index.content_type, to_bytes(std::string_view(page)));
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Content-Security-Policy", content_security_policy(nonce));
    response.headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    response.headers.set("X-Frame-Options", "DENY");
    add_common_headers(response);
    return response;
}

http::Response file(const PortalAsset& asset, bool has_hash, const http::Request& request) {
    const auto etag = fmt::format("\"{}\"", asset.etag);
    const bool unchanged = !has_hash && request.headers.find("If-None-Match") == etag;
    auto response = unchanged
                        ? http::Response{.status = 304, .headers = {}, .body = {}}
                        : http::Response::with(200, asset.content_type, to_bytes(asset.content));
    if (!unchanged && !asset.encoding.empty()) {
        response.headers.set("Content-Encoding", asset.encoding);
    }
    if (has_hash) {
        response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
    } else {
        response.headers.set("Cache-Control", "no-cache");
        response.headers.set("ETag", etag);
    }
    add_common_headers(response);
    return response;
}

http::Response serve_portal(const PortalAssets& assets, const http::Request& request) {
    auto path = std::string_view(request.path).substr(portal_path.size());
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    const bool has_hash = path.starts_with(assets_folder);
    const auto* asset = path == index_file ? nullptr : assets.find(path);
    if (asset != nullptr) {
        return file(*asset, has_hash, request);
    }
    const auto* index = assets.find(index_file);
    if (has_hash || index == nullptr) {
        throw Error(codes::route_not_found, escape_for_log(request.path));
    }
    return index_page(*index);
}

http::Response lead_to_portal(const http::Request&) {
    http::Response response{.status = 302, .headers = {}, .body = {}};
    response.headers.set("Location", std::string(portal_path) + "/");
    response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_portal_routes(http::Router& router, const PortalAssets& assets) {
    if (assets.empty()) {
        return;
    }
    router.add({.method = "GET",
                .path = "/",
                .match = http::Match::exact,
                .name = "portal",
                .handler = lead_to_portal,
                .run_on = http::RunOn::loop,
                .render_error = {}});
    // From memory, so that the page comes, and can say so, when every worker is busy.
    router.add(
        {.method = "GET",
         .path = std::string(portal_path),
         .match = http::Match::prefix,
         .name = "portal",
         .handler =
             [&assets](const http::Request& request) { return serve_portal(assets, request); },
         .run_on = http::RunOn::loop,
         .render_error = {}});
}

}  // namespace certferry::service
