#include "service/connectors/connector_routes.h"

#include "service/connectors/health.h"
#include "service/connectors/policy.h"
#include "service/connectors/testing.h"
#include "store/explain_testing.h"
#include "store/service/requests.h"
#include "wire/json.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ConnectorRoutes : public ConnectorsTest {
protected:
    void report(const std::string& id, bool ca_is_up) {
        wire::HealthReport report;
        report.host_name = "edge.example";
        report.version = "1.3102.0";
        report.features = {"scep"};
        report.clock = clock_.now();
        wire::CaReport ca;
        ca.name = "issuing";
        ca.backend = "embedded";
        ca.available = ca_is_up;
        report.certification_authorities = {ca};
        const auto sender = connector(id);
        write([&](store::Session& session) {
            return record_health(session, sender, report, gate_, clock_.now());
        });
    }
};

INSTANTIATE_TEST_SUITE_P(, ConnectorRoutes, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(ConnectorRoutes, ListConnectorsWithStatus) {
    add_connector("c1", "scep");
    add_connector("c2", "scep pkcs");
    add_connector("c3", "scep");
    report("c3", false);
    const auto answer = get("/connectors");
    EXPECT_THAT(listed(answer, "id"), ElementsAre("c1", "c2", "c3"));
    EXPECT_THAT(listed(answer, "status"), ElementsAre("active", "warning", "error"));
    const auto items = json_in(answer).at("items");
    EXPECT_EQ(items.at(1).at("reasons").at(0).at("code"), "escrow_key_unregistered");
    EXPECT_EQ(items.at(2).at("reasons").at(0).at("subject"), "issuing");
    EXPECT_EQ(items.at(1).at("features").as_array().size(), 2U);
}

TEST_P(ConnectorRoutes, ShowChangeAndRemoveOne) {
    add_connector("c1", "scep");
    report("c1", true);
    auto one = json_in(get("/connectors/c1"));
    EXPECT_EQ(one.at("health").at("report").at("hostName"), "edge.example");
    EXPECT_EQ(one.at("lifecycle"), "active");
    EXPECT_EQ(code_in(put("/connectors/c1", R"({"name": "", "disabled": false})", 1)),
              "validation_failed");
    EXPECT_EQ(code_in(put("/connectors/c1", R"({"name": "quay", "disabled": true})", 2)),
              "object_changed");
    EXPECT_EQ(code_in(put("/connectors/c1", R"({"name": "quay", "disabled": true})", 1)),
              "status 200");
    one = json_in(get("/connectors/c1"));
    EXPECT_EQ(one.at("name"), "quay");
    EXPECT_EQ(one.at("status"), "warning");
    EXPECT_EQ(code_in(call(Role::operator_, "DELETE", "/connectors/c1")), "role_insufficient");
    EXPECT_EQ(code_in(call(Role::administrator, "DELETE", "/connectors/c1")), "status 204");
    EXPECT_EQ(code_in(get("/connectors/c1")), "object_unknown");
    EXPECT_EQ(code_in(call(Role::administrator, "DELETE", "/connectors/c1")), "object_unknown");
}

TEST_P(ConnectorRoutes, ListWhatConnectorsSayOfTheirCas) {
    add_connector("c1", "scep");
    add_connector("c2", "scep");
    report("c2", false);
    const auto answer = get("/certificationAuthorities");
    EXPECT_THAT(listed(answer, "connectorId"), ElementsAre("c2"));
    EXPECT_THAT(listed(answer, "status"), ElementsAre("error"));
}

TEST_P(ConnectorRoutes, RefuseSpansThatCannotBe) {
    add_connector("c1");
    for (const char* const query :
         {"?from=now", "?from=2031-02-11T08:00:00Z&until=2031-02-11T08:00:00Z",
          "?from=2030-01-01T00:00:00Z&until=2031-01-01T00:00:00Z", "?step=day"}) {
        EXPECT_EQ(code_in(get(std::string("/connectorMetrics") + query)), "query_invalid") << query;
    }
    EXPECT_EQ(code_in(get("/connectors/c9/metrics")), "object_unknown");
}

TEST_P(ConnectorRoutes, TellConnectorsWhatTheTenantWants) {
    store::service::RequestRecord request;
    request.tenant_id = tenant_;
    request.request_id = "r1";
    request.kind = "import";
    request.key_id = "k1";
    request.body = "{}";
    request.created_at = clock_.now();
    request.modified_at = clock_.now();
    write([&](store::Session& session) {
        store::service::insert_request(session, request);
        store::ExplainSession explained(session, GetParam(), {"connector_policies"});
        const auto settings = settings_of(explained, tenant_);
        EXPECT_THAT(settings.awaited_key_ids, ElementsAre("k1"));
        EXPECT_EQ(settings.polling.fallback_seconds, 30);
        EXPECT_EQ(settings.event_levels.admin, "information");
        EXPECT_EQ(explained.scans(), "");
    });
}

}  // namespace
}  // namespace certferry::service
