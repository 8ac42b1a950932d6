#include "service/intune/intune_answer.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {

http::Response intune_error(const Error& error, const http::Request& request) {
    const boost::json::object body{
        {"error", boost::json::object{{"code", error.code()},
                                      {"message", fmt::format("{} (request {})", error.entry().text,
                                                              request.id)}}}};
    const int status = error.kind() == ErrorKind::unprocessable ? 400 : http_status(error.kind());
    auto response = http::Response::with(status, "application/json",
                                         to_bytes(std::string_view(boost::json::serialize(body))));
    if (const auto retry_after = error.retry_after()) {
        response.headers.set("Retry-After", std::to_string(retry_after->count()));
    }
    if (error.kind() == ErrorKind::unauthenticated) {
        response.headers.set("WWW-Authenticate", "Bearer");  // RFC 6750, 3
    }
    return response;
}

void add_intune_action(http::Router& router, std::string_view base, std::string_view path,
                       const http::Handler& handler) {
    for (const std::string_view between : {"/", "//"}) {
        http::Route route;
        route.method = "POST";
        route.path = fmt::format("{}{}{}", base, between, path);
        route.name = std::string(path);
        route.render_error = intune_error;
        route.handler = handler;
        router.add(std::move(route));
    }
}

}  // namespace certferry::service
