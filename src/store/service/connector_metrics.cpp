#include "store/service/connector_metrics.h"

namespace certferry::store::service {

void put_connector_metrics(Session& session, std::span<const ConnectorMetricRecord> metrics) {
    std::vector<Session::ParamRow> rows;
    rows.reserve(metrics.size());
    for (const auto& metric : metrics) {
        rows.push_back({metric.tenant_id, metric.hour, metric.connector_id, metric.kind,
                        metric.succeeded, metric.failed});
    }
    session.execute_many(
        "INSERT INTO connector_metrics (tenant_id, hour, connector_id, kind, succeeded, failed)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, hour, connector_id, kind) DO UPDATE"
        " SET succeeded = excluded.succeeded, failed = excluded.failed",
        rows);
}

std::vector<ConnectorMetricRecord> list_connector_metrics(Session& session,
                                                          std::string_view tenant_id,
                                                          std::string_view connector_id,
                                                          UtcTime from, UtcTime until) {
    return session.list(
        "SELECT hour, kind, CAST(sum(succeeded) AS bigint), CAST(sum(failed) AS bigint)"
        " FROM connector_metrics WHERE tenant_id = $1 AND hour >= $3 AND hour < $4"
        " AND ($2 = '' OR connector_id = $2) GROUP BY hour, kind ORDER BY hour, kind",
        {tenant_id, connector_id, from, until}, [&](const Row& row) {
            return ConnectorMetricRecord{.tenant_id = std::string(tenant_id),
                                         .hour = row.time(0),
                                         .connector_id = std::string(connector_id),
                                         .kind = row.string(1),
                                         .succeeded = row.integer(2),
                                         .failed = row.integer(3)};
        });
}

std::int64_t remove_connector_metrics(Session& session, UtcTime before) {
    return session.execute("DELETE FROM connector_metrics WHERE hour < $1", {before});
}

}  // namespace certferry::store::service
