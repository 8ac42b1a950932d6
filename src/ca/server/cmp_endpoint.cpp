#include "ca/server/cmp_endpoint.h"

#include "base/codes/cmp.h"
#include "base/error.h"

namespace certferry::ca::server {

namespace {

constexpr std::string_view root = "/.well-known/cmp";
constexpr std::string_view media_type = "application/pkixcmp";
constexpr std::chrono::seconds patience{30};

/// The segment after `/p/`; empty if there is none.
std::string template_in(std::string_view path) {
    constexpr std::string_view before = "/p/";
    auto rest = path.substr(root.size());
    if (!rest.starts_with(before)) {
        return "";
    }
    rest.remove_prefix(before.size());
    return std::string(rest.substr(0, rest.find('/')));
}

http::Response answer(CmpResponder& responder, const http::Request& request) {
    const auto type = request.headers.find("Content-Type");
    if (!type || !type->starts_with(media_type)) {
        throw Error(codes::cmp_malformed, "Content-Type is not application/pkixcmp");
    }
    return http::Response::with(
        200, media_type,
        responder.answer(request.body, template_in(request.path), Deadline::after(patience)));
}

}  // namespace

void add_cmp_routes(http::Router& router, CmpResponder& responder) {
    router.add({.method = "POST",
                .path = std::string(root),
                .match = http::Match::prefix,
                .name = "cmp",
                .handler = [&responder](
                               const http::Request& request) { return answer(responder, request); },
                .run_on = http::RunOn::worker,
                .render_error = {},
                .max_body_bytes = pki::CmpMessage::max_bytes});
}

}  // namespace certferry::ca::server
