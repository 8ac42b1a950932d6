#include "service/intune/scep_actions_endpoint.h"

#include "base/error.h"
#include "wire/scep_actions.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {

namespace {

/// One action: reads the body and decides.
using Action = std::function<ScepVerdict(std::string_view tenant_id, ByteView body)>;

http::Route route_for(std::string_view base, std::string_view path, Action action,
                      TenantOf tenant_of) {
    http::Route route;
    route.method = "POST";
    route.path = fmt::format("{}/{}", base, path);
    route.name = std::string(path);
    route.render_error = intune_error;
    route.handler = [action = std::move(action), tenant_of = std::move(tenant_of),
                     root = std::string(base)](const http::Request& request) {
        const auto verdict = action(tenant_of(request), request.body);
        return http::Response::with(200, "application/json",
                                    to_bytes(std::string_view(wire::write_scep_result(
                                        verdict.code, verdict.description, root))));
    };
    return route;
}

}  // namespace

http::Response intune_error(const Error& error, const http::Request& request) {
    const boost::json::object body{
        {"error", boost::json::object{{"code", error.code()},
                                      {"message", fmt::format("{} (request {})", error.entry().text,
                                                              request.id)}}}};
    auto response = http::Response::with(http_status(error.kind()), "application/json",
                                         to_bytes(std::string_view(boost::json::serialize(body))));
    if (const auto retry_after = error.retry_after()) {
        response.headers.set("Retry-After", std::to_string(retry_after->count()));
    }
    return response;
}

void add_scep_actions(http::Router& router, std::string_view base, ScepValidation& validation,
                      TenantOf tenant_of) {
    router.add(route_for(
        base, wire::validate_request_path,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.validate(tenant, wire::parse_validate_request(body));
        },
        tenant_of));
    router.add(route_for(
        base, wire::success_notification_path,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.succeeded(tenant, wire::parse_success_notification(body));
        },
        tenant_of));
    router.add(route_for(
        base, wire::failure_notification_path,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.failed(tenant, wire::parse_failure_notification(body));
        },
        tenant_of));
}

}  // namespace certferry::service
