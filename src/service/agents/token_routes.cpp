#include "service/agents/token_routes.h"

#include "service/agents/enrolment.h"
#include "service/api/route_adder.h"
#include "service/profiles/platform.h"
#include "store/service/devices.h"
#include "store/service/users.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::EnrolmentTokenRecord;

struct TokenOrder {
    std::string kind;
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> platform;
};

BOOST_DESCRIBE_STRUCT(TokenOrder, (), (kind, device_id, user_id, platform))

std::vector<FieldError> faults_of(Session& session, const Call& call, const TokenOrder& order) {
    std::vector<FieldError> faults;
    const auto fault = [&](std::string path, std::string text) {
        faults.push_back(
            {.code = "E_JSON_VALUE", .path = std::move(path), .text = std::move(text)});
    };
    const auto& tenant = call.principal.tenant_id;
    const bool for_device = order.kind == "device";
    if (!for_device && order.kind != "connector") {
        fault("/kind", order.kind);
    }
    if (!for_device && (order.device_id || order.user_id || order.platform)) {
        fault("/kind", "a connector has no device, user or platform");
    }
    if (order.device_id && !store::service::find_device(session, tenant, *order.device_id)) {
        fault("/deviceId", *order.device_id);
    }
    if (order.user_id && !store::service::find_user(session, tenant, *order.user_id)) {
        fault("/userId", *order.user_id);
    }
    if (order.device_id && order.user_id) {
        fault("/userId", "a registered device has its user already");
    }
    if (order.platform && !platform_words.find(*order.platform)) {
        fault("/platform", *order.platform);
    }
    return faults;
}

Answer create_token(const AgentAdminParts& parts, const Call& call) {
    const auto order = call.body<TokenOrder>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(session, call, order); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        EnrolmentTokenRecord like;
        like.tenant_id = call.principal.tenant_id;
        like.for_connector = order.kind == "connector";
        like.device_id = order.device_id;
        like.user_id = order.user_id;
        like.platform = order.platform;
        like.created_by = call.principal.actor;
        const auto made = make_enrolment_token(session, like, parts.ca, now);
        return {.status = 201,
                .body = boost::json::object{{"id", made.enrolment_token_id},
                                            {"token", made.token.reveal_text()},
                                            {"expiresAt", wire::write_json(made.expires_at)},
                                            {"serviceUrl", parts.agents_url}},
                .object = made.enrolment_token_id,
                .details = wire::write_json(order).as_object()};
    });
}

}  // namespace

void add_agent_admin_routes(Api& api, const AgentAdminParts& parts) {
    const RouteAdder add(api, parts);
    add("POST", "/enrolmentTokens", "enrolmentToken.create", Role::administrator, create_token);
}

}  // namespace certferry::service
