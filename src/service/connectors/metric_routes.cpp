#include "base/codes/service.h"
#include "base/error.h"
#include "service/connectors/routes.h"
#include "store/service/connector_metrics.h"
#include "store/service/connectors.h"

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;

constexpr auto usual_span = 24h * 7;
constexpr auto longest_span = 24h * 92;

struct Span {
    UtcTime from;
    UtcTime until;
};

UtcTime time_of(Query& query, std::string_view name, UtcTime otherwise) {
    const auto text = query.text(name);
    const auto time = text ? from_rfc3339(*text) : std::optional(otherwise);
    if (!time) {
        throw Error(codes::query_invalid, name);
    }
    return *time;
}

Span span_of(const Call& call, UtcTime now) {
    auto query = call.query;
    const auto until = time_of(query, "until", now);
    const auto from = time_of(query, "from", until - usual_span);
    query.refuse_unknown();
    if (from >= until || until - from > longest_span) {
        throw Error(codes::query_invalid, "from is before until, by 92 days at most");
    }
    return {.from = from, .until = until};
}

Answer list_of(const ConnectorParts& parts, const Call& call, std::string_view connector_id) {
    const auto span = span_of(call, parts.clock.now());
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

void add_metric_routes(const RouteAdder& add) {
    using schemas::number;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const std::vector<QueryParameter> span{
        {.name = "from",
         .description = "Begin; a week before `until` if it is left out.",
         .schema = time()},
        {.name = "until", .description = "End; now if it is left out.", .schema = time()}};
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
