#include "service/connectors/connector_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/api/members.h"
#include "service/connectors/health.h"
#include "service/connectors/policy.h"
#include "service/connectors/routes.h"
#include "store/service/connectors.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorRecord;

struct ConnectorChange {
    std::string name;
    bool disabled = false;
};

BOOST_DESCRIBE_STRUCT(ConnectorChange, (), (name, disabled))

constexpr std::size_t max_connector_name = 200;

boost::json::object connector_json(const ConnectorRecord& connector, const ConnectorFacts& facts) {
    const auto reasons = reasons_of(facts);
    Members members(boost::json::object{{"id", connector.connector_id},
                                        {"name", connector.name},
                                        {"hostName", connector.host_name},
                                        {"version", connector.product_version},
                                        {"features", wire::write_json(facts.features)},
                                        {"keyIds", wire::write_json(facts.key_ids)},
                                        {"disabled", connector.disabled},
                                        {"status", to_text(status_of(reasons))},
                                        {"reasons", wire::write_json(reasons)},
                                        {"createdAt", wire::write_json(connector.created_at)}});
    members.add("certificateNotAfter", connector.client_not_after).add("seenAt", connector.seen_at);
    if (facts.version) {
        const auto& life = facts.version->life;
        members.add("lifecycle", std::string(to_text(life.state)))
            .add("supportEndsAt", life.support_ends_at)
            .add("worksUntil", life.works_until);
        if (life.newest) {
            members.add("newVersion", to_text(life.newest->version));
        }
    }
    return members.take();
}

/// With all that it reported.
boost::json::object full_json(const ConnectorRecord& connector, const ConnectorFacts& facts) {
    auto object = connector_json(connector, facts);
    if (facts.health) {
        object["health"] = wire::write_json(*facts.health);
    }
    return object;
}

ConnectorRecord load_connector(Session& session, const Call& call) {
    auto connector =
        store::service::find_connector(session, call.principal.tenant_id, call.ids.at(0));
    if (!connector) {
        refuse_unknown_object("connector", call.ids.at(0));
    }
    return *std::move(connector);
}

ConnectorFacts known_facts(Session& session, const ConnectorParts& parts,
                           const ConnectorRecord& connector) {
    return facts_of(connector, measures_of(session, connector.tenant_id, parts.gate),
                    parts.clock.now());
}

Answer list_connectors(const ConnectorParts& parts, const Call& call) {
    boost::json::array items;
    parts.database.read([&](Session& session) {
        items.clear();
        const auto measures = measures_of(session, call.principal.tenant_id, parts.gate);
        for (const auto& connector :
             store::service::list_connectors(session, call.principal.tenant_id)) {
            items.push_back(
                connector_json(connector, facts_of(connector, measures, parts.clock.now())));
        }
    });
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer read_connector(const ConnectorParts& parts, const Call& call) {
    return parts.database.read([&](Session& session) -> Answer {
        const auto connector = load_connector(session, call);
        return {.body = full_json(connector, known_facts(session, parts, connector)),
                .version = connector.version};
    });
}

Answer update_connector(const ConnectorParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto change = call.body<ConnectorChange>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (change.name.empty() || change.name.size() > max_connector_name) {
            return refuse_member("/name", "1 to 200 octets");
        }
        auto connector = load_connector(session, call);
        connector.name = change.name;
        connector.disabled = change.disabled;
        connector.version = version;
        connector.modified_at = now;
        if (!store::service::update_connector(session, connector)) {
            throw Error(codes::object_changed, connector.connector_id);
        }
        return {.body = full_json(connector, known_facts(session, parts, connector)),
                .version = version + 1,
                .object = connector.connector_id,
                .details = wire::write_json(change).as_object()};
    });
}

Answer remove_connector(const ConnectorParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_connector(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("connector", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

boost::json::object authority_json(const ConnectorRecord& connector, const StoredHealth& health,
                                   const wire::CaReport& ca, UtcTime now) {
    const auto reasons = reasons_of(ca, now);
    auto object = wire::write_json(ca).as_object();
    object["connectorId"] = connector.connector_id;
    object["connectorName"] = connector.name;
    object["reportedAt"] = wire::write_json(health.received_at);
    object["status"] = to_text(status_of(reasons));
    object["reasons"] = wire::write_json(reasons);
    return object;
}

/// One entry for each connector and CA that it works with.
Answer list_authorities(const ConnectorParts& parts, const Call& call) {
    const auto connectors = parts.database.read([&](Session& session) {
        return store::service::list_connectors(session, call.principal.tenant_id);
    });
    boost::json::array items;
    for (const auto& connector : connectors) {
        if (const auto health = health_of(connector)) {
            for (const auto& ca : health->report.certification_authorities) {
                items.push_back(authority_json(connector, *health, ca, parts.clock.now()));
            }
        }
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

boost::json::object reasons_schema() {
    return schemas::list_of(wire::json_schema<StatusReason>());
}

boost::json::object connector_schema() {
    using schemas::flag;
    using schemas::list_of;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    return object_with({{"id", text()},
                        {"name", text()},
                        {"hostName", text()},
                        {"version", text()},
                        {"features", list_of(text())},
                        {"keyIds", list_of(text())},
                        {"disabled", flag()},
                        {"status", text()},
                        {"reasons", reasons_schema()},
                        {"createdAt", time()},
                        {"certificateNotAfter", time()},
                        {"seenAt", time()},
                        {"lifecycle", text()},
                        {"supportEndsAt", time()},
                        {"worksUntil", time()},
                        {"newVersion", text()},
                        {"health", wire::json_schema<StoredHealth>()}},
                       {"id", "name", "version", "features", "disabled", "status", "reasons"});
}

boost::json::object authority_schema() {
    auto schema = wire::json_schema<wire::CaReport>();
    schema.erase("additionalProperties");
    auto& properties = schema.at("properties").as_object();
    properties["connectorId"] = schemas::text();
    properties["connectorName"] = schemas::text();
    properties["reportedAt"] = schemas::time();
    properties["status"] = schemas::text();
    properties["reasons"] = reasons_schema();
    return schema;
}

}  // namespace

void add_connector_routes(Api& api, const ConnectorParts& parts) {
    const ConnectorRoutes add(api, parts);
    const auto full = connector_schema();
    add("GET", "/connectors", "connector.list", Role::auditor, list_connectors,
        {.summary = "List connectors with their status and its reasons",
         .answer = page_schema(full)});
    add("GET", "/connectors/{connectorId}", "connector.read", Role::auditor, read_connector,
        {.summary = "Read a connector with what it reported last", .answer = full});
    add("PUT", "/connectors/{connectorId}", "connector.update", Role::administrator,
        update_connector,
        {.summary = "Rename a connector, or stop its work",
         .body = body_of<ConnectorChange>(),
         .answer = full,
         .needs_etag = true});
    add("DELETE", "/connectors/{connectorId}", "connector.delete", Role::administrator,
        remove_connector, {.summary = "Remove a connector", .status = 204});
    add("GET", "/certificationAuthorities", "certificationAuthority.list", Role::auditor,
        list_authorities,
        {.summary = "List the CAs that connectors work with, as they report them",
         .answer = page_schema(authority_schema())});
    add_command_routes(add);
    add_key_routes(add);
    add_metric_routes(add);
    add_policy_routes(add);
}

}  // namespace certferry::service
