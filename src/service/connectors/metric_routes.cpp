#include "service/api/time_span.h"
#include "service/connectors/routes.h"
#include "store/service/connector_metrics.h"
#include "store/service/connectors.h"

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;

constexpr auto usual_span = 24h * 7;

Answer list_of(const ConnectorParts& parts, const Call& call, std::string_view connector_id) {
    auto query = call.query;
    const auto span = span_of(query, parts.clock.now(), usual_span);
    query.refuse_unknown();
    const auto metrics = parts.database.read([&](Session& session) {
        if (!connector_id.empty() &&
            !store::service::find_connector(session, call.principal.tenant_id, connector_id)) {
            refuse_unknown_object("connector", connector_id);
        }
        return store::service::list_connector_metrics(session, call.principal.tenant_id,
                                                      connector_id, span.from, span.until);
    });
    boost::json::array items;
    for (const auto& metric : metrics) {
        items.push_back(boost::json::object{{"hour", wire::write_json(metric.hour)},
                                            {"kind", metric.kind},
                                            {"succeeded", metric.succeeded},
                                            {"failed", metric.failed}});
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer list_of_all(const ConnectorParts& parts, const Call& call) {
    return list_of(parts, call, "");
}

Answer list_of_one(const ConnectorParts& parts, const Call& call) {
    return list_of(parts, call, call.ids.at(0));
}

}  // namespace

void add_metric_routes(const ConnectorRoutes& add) {
    using schemas::number;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const auto span = span_parameters(usual_span);
    const auto hours = page_schema(object_with(
        {{"hour", time()}, {"kind", text()}, {"succeeded", number()}, {"failed", number()}},
        {"hour", "kind", "succeeded", "failed"}));
    add("GET", "/connectorMetrics", "connectorMetric.list", Role::auditor, list_of_all,
        {.summary = "Count requests of all connectors hour by hour",
         .query = span,
         .answer = hours});
    add("GET", "/connectors/{connectorId}/metrics", "connector.metrics", Role::auditor, list_of_one,
        {.summary = "Count the requests of a connector hour by hour",
         .query = span,
         .answer = hours});
}

}  // namespace certferry::service
