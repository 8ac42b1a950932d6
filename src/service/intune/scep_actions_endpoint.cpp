#include "service/intune/scep_actions_endpoint.h"

#include "service/intune/intune_answer.h"
#include "wire/scep_actions.h"

namespace certferry::service {

namespace {

/// One action: reads the body and decides.
using Action = std::function<ScepVerdict(std::string_view tenant_id, ByteView body)>;

http::Handler handler_for(std::string_view base, Action action, TenantOf tenant_of,
                          const PermitKey* permits) {
    return [action = std::move(action), tenant_of = std::move(tenant_of), root = std::string(base),
            permits](const http::Request& request) {
        const auto verdict = action(tenant_of(request), request.body);
        const auto permit = permits != nullptr && verdict.permit
                                ? ca::sign_permit(*verdict.permit, permits->key())
                                : Bytes();
        return http::Response::with(200, "application/json",
                                    to_bytes(std::string_view(wire::write_scep_result(
                                        verdict.code, verdict.description, root, permit))));
    };
}

}  // namespace

void add_scep_actions(http::Router& router, std::string_view base, ScepValidation& validation,
                      const TenantOf& tenant_of, const TenantOf& validator_of,
                      const PermitKey* permits) {
    const auto add = [&](std::string_view path, const TenantOf& caller, Action action) {
        add_intune_action(router, base, path,
                          handler_for(base, std::move(action), caller, permits));
    };
    add(wire::validate_request_path, validator_of ? validator_of : tenant_of,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.validate(tenant, wire::parse_validate_request(body));
        });
    add(wire::success_notification_path, tenant_of,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.succeeded(tenant, wire::parse_success_notification(body));
        });
    add(wire::failure_notification_path, tenant_of,
        [&validation](std::string_view tenant, ByteView body) {
            return validation.failed(tenant, wire::parse_failure_notification(body));
        });
}

}  // namespace certferry::service
