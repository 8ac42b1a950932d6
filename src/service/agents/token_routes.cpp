#include "service/agents/token_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/agents/enrolment.h"
#include "service/profiles/platform.h"
#include "store/service/connectors.h"
#include "store/service/devices.h"
#include "store/service/users.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorRecord;
using store::service::EnrolmentTokenRecord;

struct TokenOrder {
    std::string kind;
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> platform;
};

BOOST_DESCRIBE_STRUCT(TokenOrder, (), (kind, device_id, user_id, platform))

struct ConnectorChange {
    std::string name;
    bool disabled = false;
};

BOOST_DESCRIBE_STRUCT(ConnectorChange, (), (name, disabled))

constexpr std::size_t max_name = 200;

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
                                            {"expiresAt", wire::write_json(made.expires_at)}},
                .object = made.enrolment_token_id,
                .details = wire::write_json(order).as_object()};
    });
}

boost::json::object connector_json(const ConnectorRecord& connector) {
    boost::json::object object{{"id", connector.connector_id},
                               {"name", connector.name},
                               {"hostName", connector.host_name},
                               {"version", connector.product_version},
                               {"features", connector.features},
                               {"disabled", connector.disabled},
                               {"createdAt", wire::write_json(connector.created_at)}};
    if (connector.client_not_after) {
        object["certificateNotAfter"] = wire::write_json(*connector.client_not_after);
    }
    if (connector.seen_at) {
        object["seenAt"] = wire::write_json(*connector.seen_at);
    }
    return object;
}

ConnectorRecord load_known(Session& session, const Call& call) {
    auto connector =
        store::service::find_connector(session, call.principal.tenant_id, call.ids.at(0));
    if (!connector) {
        refuse_unknown_object("connector", call.ids.at(0));
    }
    return *std::move(connector);
}

Answer list_connectors(const AgentAdminParts& parts, const Call& call) {
    const auto connectors = parts.database.read([&](Session& session) {
        return store::service::list_connectors(session, call.principal.tenant_id);
    });
    boost::json::array items;
    for (const auto& connector : connectors) {
        items.push_back(connector_json(connector));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer read_connector(const AgentAdminParts& parts, const Call& call) {
    const auto connector =
        parts.database.read([&](Session& session) { return load_known(session, call); });
    return {.body = connector_json(connector), .version = connector.version};
}

Answer update_connector(const AgentAdminParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto change = call.body<ConnectorChange>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (change.name.empty() || change.name.size() > max_name) {
            return {
                .errors = {{.code = "E_JSON_VALUE", .path = "/name", .text = "1 to 200 octets"}}};
        }
        auto connector = load_known(session, call);
        connector.name = change.name;
        connector.disabled = change.disabled;
        connector.version = version;
        connector.modified_at = now;
        if (!store::service::update_connector(session, connector)) {
            throw Error(codes::object_changed, connector.connector_id);
        }
        return {.body = connector_json(connector),
                .version = version + 1,
                .object = connector.connector_id,
                .details = wire::write_json(change).as_object()};
    });
}

Answer remove_connector(const AgentAdminParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_connector(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("connector", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

}  // namespace

void add_agent_admin_routes(Api& api, const AgentAdminParts& parts) {
    const auto add = [&](std::string method, std::string path, std::string name, Role least,
                         Answer (*handler)(const AgentAdminParts&, const Call&)) {
        api.add({.method = std::move(method),
                 .path = std::move(path),
                 .name = std::move(name),
                 .least = least,
                 .handle = [parts, handler](const Call& call) { return handler(parts, call); }});
    };
    add("POST", "/enrolmentTokens", "enrolmentToken.create", Role::administrator, create_token);
    add("GET", "/connectors", "connector.list", Role::auditor, list_connectors);
    add("GET", "/connectors/{connectorId}", "connector.read", Role::auditor, read_connector);
    add("PUT", "/connectors/{connectorId}", "connector.update", Role::administrator,
        update_connector);
    add("DELETE", "/connectors/{connectorId}", "connector.delete", Role::administrator,
        remove_connector);
}

}  // namespace certferry::service
