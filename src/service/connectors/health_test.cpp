#include "service/connectors/health.h"

#include "service/connectors/report_limits.h"
#include "service/connectors/testing.h"
#include "store/explain_testing.h"
#include "store/service/connector_commands.h"
#include "store/service/connector_metrics.h"
#include "wire/json.h"

#include <functional>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class Health : public ConnectorsTest {
protected:
    wire::HealthReport report() {
        wire::HealthReport report;
        report.host_name = "edge-2.example";
        report.version = "1.3102.0";
        report.features = {"scep", "revocation", "teleport"};
        report.key_ids = {std::string(64, 'a')};
        report.clock = clock_.now();
        wire::CaReport ca;
        ca.name = "issuing";
        ca.backend = "embedded";
        ca.available = true;
        ca.chain = {{0x30, 0x00}};
        report.certification_authorities = {ca};
        report.counts = {{.hour = std::chrono::floor<std::chrono::hours>(clock_.now()),
                          .kind = "scep",
                          .succeeded = 5,
                          .failed = 1}};
        return report;
    }

    RecordedHealth record(const std::string& id, const wire::HealthReport& report) {
        return write([&](store::Session& session) {
            return record_health(session,
                                 store::service::find_connector(session, tenant_, id).value(),
                                 report, gate_, clock_.now());
        });
    }

    std::string order(const std::string& id, const std::string& kind) {
        const auto answer = call(Role::administrator, "POST", "/connectors/" + id + "/commands",
                                 R"({"kind": ")" + kind + "\"}");
        return answer.status == 201 ? std::string(json_in(answer).at("id").as_string())
                                    : code_in(answer);
    }

    std::string state_of(const std::string& command_id) {
        return write([&](store::Session& session) {
            return store::service::find_connector_command(session, tenant_, command_id)->state;
        });
    }
};

INSTANTIATE_TEST_SUITE_P(, Health, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(Health, IsKeptWithTheConnector) {
    add_connector("c1");
    clock_.advance(1h);
    const auto recorded = record("c1", report());
    EXPECT_FALSE(recorded.refused);
    EXPECT_EQ(recorded.answer.lifecycle.state, "active");
    const auto found = connector("c1");
    EXPECT_EQ(found.host_name, "edge-2.example");
    EXPECT_EQ(found.product_version, "1.3102.0");
    EXPECT_EQ(found.features, "scep revocation") << "what we do not know is left out";
    EXPECT_EQ(found.key_ids, std::string(64, 'a'));
    EXPECT_EQ(found.seen_at, clock_.now());
    const auto health = health_of(found).value();
    EXPECT_EQ(health.received_at, clock_.now());
    EXPECT_EQ(health.report.certification_authorities.at(0).name, "issuing");
    EXPECT_THAT(health.report.counts, IsEmpty()) << "these have a table";
}

TEST_P(Health, CountsAnHourOnce) {
    add_connector("c1");
    auto counted = report();
    record("c1", counted);
    record("c1", counted);
    counted.counts[0].succeeded = 8;
    record("c1", counted);
    const auto items = json_in(get("/connectorMetrics?until=2031-02-12T00:00:00Z")).at("items");
    ASSERT_EQ(items.as_array().size(), 1U);
    EXPECT_EQ(items.at(0).at("succeeded"), 8);
    EXPECT_EQ(items.at(0).at("hour"), "2031-02-11T08:00:00Z");
    EXPECT_EQ(json_in(get("/connectors/c1/metrics")).at("items").as_array().size(), 1U);
}

TEST_P(Health, TellsOfOldVersions) {
    add_connector("c1");
    auto old = report();
    old.version = "1.2905.0";
    put("/installation/releases",
        R"({"releases": [{"version": "1.3101.0", "releasedAt": "2031-01-01T00:00:00Z"}]})", 0,
        Role::owner);
    auto answer = record("c1", old).answer;
    EXPECT_EQ(answer.lifecycle.state, "deprecated");
    EXPECT_EQ(answer.lifecycle.new_version, "1.3101.0");
    EXPECT_EQ(answer.lifecycle.support_ends_at, from_rfc3339("2031-07-01T00:00:00Z"));
    clock_.advance(24h * 600);
    old.clock = clock_.now();
    old.counts.clear();
    const auto recorded = record("c1", old);
    EXPECT_TRUE(recorded.refused);
    EXPECT_EQ(recorded.answer.lifecycle.state, "refused");
    EXPECT_EQ(connector("c1").seen_at, clock_.now()) << "its report is kept";
}

TEST_P(Health, CarriesCommandsUntilTheyHaveEnded) {
    add_connector("c1");
    add_connector("c2");
    const auto renew = order("c1", "renew");
    const auto update = order("c1", "update");
    EXPECT_EQ(order("c1", "renew"), renew) << "the same order, while it is open";
    EXPECT_EQ(order("c1", "dance"), "validation_failed");
    EXPECT_EQ(order("c9", "renew"), "object_unknown");
    EXPECT_THAT(record("c2", report()).answer.commands, IsEmpty());
    EXPECT_EQ(record("c1", report()).answer.commands.size(), 2U);
    EXPECT_EQ(state_of(renew), "sent");

    auto done = report();
    done.command_results = {{.command_id = renew, .outcome = "succeeded", .message = std::nullopt},
                            {.command_id = update, .outcome = "notSupported", .message = "yet"}};
    EXPECT_EQ(record("c2", done).answer.commands.size(), 0U);
    EXPECT_EQ(state_of(renew), "sent") << "another connector's word does not count";
    EXPECT_THAT(record("c1", done).answer.commands, IsEmpty());
    EXPECT_EQ(state_of(renew), "succeeded");
    EXPECT_EQ(state_of(update), "notSupported");
    EXPECT_THAT(listed(get("/connectors/c1/commands"), "state"),
                testing::UnorderedElementsAre("succeeded", "notSupported"));
}

TEST_P(Health, DoesNotEndTheCollectionOfLogsByAWord) {
    add_connector("c1");
    const auto collect = order("c1", "collectLogs");
    auto done = report();
    done.command_results = {
        {.command_id = collect, .outcome = "succeeded", .message = std::nullopt}};
    EXPECT_EQ(record("c1", done).answer.commands.size(), 1U);
    done.command_results[0].outcome = "failed";
    EXPECT_THAT(record("c1", done).answer.commands, IsEmpty());
}

TEST_P(Health, RefusesWhatCannotBe) {
    add_connector("c1");
    const auto refusal = [&](const std::function<void(wire::HealthReport&)>& change) {
        auto wrong = report();
        change(wrong);
        return code_of([&] { record("c1", wrong); });
    };
    using Report = wire::HealthReport;
    constexpr auto invalid = "connector_report_invalid";
    EXPECT_EQ(refusal([](Report& is) { is.host_name.clear(); }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.version = std::string(256, '1'); }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.version = "1.0"; }), "connector_version_invalid");
    EXPECT_EQ(refusal([](Report& is) { is.key_ids = {"AA"}; }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.key_ids.resize(65, std::string(64, 'a')); }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.counts[0].kind = "fax"; }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.counts[0].hour += 1min; }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.counts[0].hour += 2h; }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.counts[0].failed = -1; }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.counts.resize(401, is.counts[0]); }), invalid);
    EXPECT_EQ(refusal([](Report& is) { is.certification_authorities[0].name.clear(); }), invalid);
    EXPECT_EQ(refusal([](Report& is) {
                  is.certification_authorities[0].chain = {Bytes(std::size_t{65} * 1024)};
              }),
              invalid);
    EXPECT_EQ(refusal([](Report& is) { is.command_results = {{"c", "maybe", std::nullopt}}; }),
              invalid);
    EXPECT_EQ(connector("c1").seen_at, std::nullopt) << "nothing was kept";
}

TEST_P(Health, ScansNoTable) {
    add_connector("c1");
    order("c1", "renew");
    auto full = report();
    full.command_results = {{.command_id = "m", .outcome = "failed", .message = std::nullopt}};
    record("c1", full);
    const auto known = connector("c1");
    write([&](store::Session& session) {
        store::ExplainSession explained(session, GetParam(), {"connector_policies"});
        record_health(explained, known, full, gate_, clock_.now());
        EXPECT_EQ(explained.scans(), "");
    });
}

}  // namespace
}  // namespace certferry::service
