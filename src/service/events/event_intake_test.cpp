#include "service/events/event_intake.h"

#include "events/catalogue.h"
#include "events/event_line.h"
#include "service/events/event_table.h"
#include "service/keys/testing.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"
#include "store/service/unaccounted_calls.h"
#include "store/testing.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <functional>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view tenant = "0190d2f4-0000-7000-8000-00000000000a";
constexpr std::string_view sender = "0190d2f4-0000-7000-8000-0000000000c1";

class Intake : public store::DriverTest {
protected:
    /// An event as a connector's file has it.
    boost::json::object event(std::string_view uid = "0190d2f4-0000-7000-8000-000000000001") {
        events::Event started(events::types::connector_service_started, clock_.now());
        started.set(events::Field::request_id, std::string_view("r1"));
        return boost::json::parse(
                   events::to_line(started, {.host = "edge", .version = "1.3102.0"}, uid))
            .as_object();
    }

    wire::EventReceipt take(std::vector<boost::json::value> events) {
        const EventOrigin origin{.tenant_id = std::string(tenant),
                                 .connector_id = std::string(sender)};
        return database_->write([&](store::Session& session) {
            return take_events(session, origin, {.events = std::move(events)}, clock_.now());
        });
    }

    std::vector<store::service::EventRecord> kept(std::string_view of = tenant) {
        return database_->read([&](store::Session& session) {
            return store::service::events_after(session, of, {}, 0, 5000);
        });
    }

    /// Why the event is refused after `change`; empty if it is not.
    std::string refusal(const std::function<void(boost::json::object&)>& change) {
        auto changed = event();
        change(changed);
        const auto receipt = take({changed});
        EXPECT_EQ(receipt.refused.size() + static_cast<std::size_t>(receipt.accepted), 1U);
        return receipt.refused.empty() ? "" : receipt.refused[0].text;
    }

    TestClock clock_;
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
};

INSTANTIATE_TEST_SUITE_P(, Intake, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(Intake, KeepsEachEventOnce) {
    auto receipt = take({event()});
    EXPECT_EQ(receipt.accepted, 1);
    receipt = take({event(), event("0190d2f4-0000-7000-8000-000000000002"), event()});
    EXPECT_EQ(receipt.accepted, 1);
    EXPECT_EQ(receipt.duplicates, 2);
    EXPECT_THAT(receipt.refused, IsEmpty());
    const auto all = kept();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].event_id, 10);
    EXPECT_EQ(all[0].category, "General");
    EXPECT_EQ(all[0].channel, "Operational");
    EXPECT_EQ(all[0].request_id, "r1");
    EXPECT_EQ(all[0].connector_id, sender);
    EXPECT_TRUE(all[0].known);
    const auto body = boost::json::parse(all[0].body).as_object();
    EXPECT_EQ(body.at("connectorId").as_string(), sender);
    EXPECT_EQ(body.at("tenantId").as_string(), tenant);
    EXPECT_EQ(body.at("host").as_string(), "edge");
}

TEST_P(Intake, RefusesOneEventWithoutKeepingTheOthersBack) {
    auto bad = event("0190d2f4-0000-7000-8000-000000000002");
    bad.erase("message");
    const auto receipt = take({event(), bad, 7, event("0190d2f4-0000-7000-8000-000000000003")});
    EXPECT_EQ(receipt.accepted, 2);
    ASSERT_EQ(receipt.refused.size(), 2U);
    EXPECT_EQ(receipt.refused[0].index, 1);
    EXPECT_THAT(receipt.refused[0].text, testing::StartsWith("message"));
    EXPECT_EQ(receipt.refused[1].index, 2);
}

TEST_P(Intake, RefusesWhatIsNoEvent) {
    using Object = boost::json::object;
    const auto starts = [](std::string_view text) {
        return testing::StartsWith(std::string(text));
    };
    EXPECT_THAT(refusal([](Object& is) { is["eventUid"] = "1"; }), starts("eventUid"));
    EXPECT_THAT(refusal([](Object& is) { is["eventId"] = "10"; }), starts("eventId"));
    EXPECT_THAT(refusal([](Object& is) { is["eventId"] = 65536; }), starts("eventId"));
    EXPECT_THAT(refusal([](Object& is) { is["eventId"] = -1; }), starts("eventId"));
    EXPECT_THAT(refusal([](Object& is) { is["timestamp"] = "now"; }), starts("timestamp"));
    EXPECT_THAT(refusal([](Object& is) { is["timestamp"] = "2031-02-13T00:00:00Z"; }),
                starts("timestamp"));
    EXPECT_THAT(refusal([](Object& is) { is["timestamp"] = "2029-12-31T00:00:00Z"; }),
                starts("timestamp"));
    EXPECT_THAT(refusal([](Object& is) { is["requestId"] = std::string(129, 'r'); }),
                starts("requestId"));
    EXPECT_THAT(refusal([](Object& is) { is["message"] = std::string(4097, 'm'); }),
                starts("message"));
    EXPECT_THAT(
        refusal([](Object& is) { is["features"] = std::string(std::size_t{17} * 1024, 'f'); }),
        starts("it has more than"));
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_P(Intake, RefusesWhatContradictsTheCatalogue) {
    using Object = boost::json::object;
    const auto starts = [](std::string_view text) {
        return testing::StartsWith(std::string(text));
    };
    EXPECT_THAT(refusal([](Object& is) { is["eventName"] = "Other"; }), starts("eventName"));
    EXPECT_THAT(refusal([](Object& is) { is["channel"] = "Admin"; }), starts("channel"));
    EXPECT_THAT(refusal([](Object& is) { is["category"] = "SCEP"; }), starts("category"));
    EXPECT_THAT(refusal([](Object& is) { is["level"] = "Error"; }), starts("level"));
    EXPECT_THAT(refusal([](Object& is) { is["level"] = "Debug"; }), starts("channel"));
    EXPECT_EQ(refusal([](Object& is) {
                  is["level"] = "Debug";
                  is["channel"] = "Operational/Debug";
              }),
              "");
}

TEST_P(Intake, RefusesWhatSomebodyElseSays) {
    using Object = boost::json::object;
    EXPECT_NE(refusal([](Object& is) { is["tenantId"] = "other"; }), "");
    EXPECT_NE(refusal([](Object& is) { is["connectorId"] = "other"; }), "");
    EXPECT_EQ(refusal([](Object& is) { is["connectorId"] = sender; }), "");
}

TEST_P(Intake, KeepsEventsOfANewerVersionMarked) {
    using Object = boost::json::object;
    const auto unknown = [](Object& is) {
        is["eventId"] = 4999;
        is["eventName"] = "ScepNovelty";
        is["category"] = "SCEP";
    };
    EXPECT_EQ(refusal(unknown), "");
    ASSERT_EQ(kept().size(), 1U);
    EXPECT_FALSE(kept()[0].known);
    EXPECT_NE(refusal([&](Object& is) {
                  unknown(is);
                  is["category"] = "Weather";
              }),
              "");
}

TEST_P(Intake, TakesAThousandAtOnce) {
    std::vector<boost::json::value> many;
    for (int i = 0; i < 1000; ++i) {
        many.emplace_back(event(new_uuid(clock_.now())));
    }
    EXPECT_EQ(take(many).accepted, 1000);
    many.emplace_back(event(new_uuid(clock_.now())));
    EXPECT_EQ(code_of([&] { take(many); }), "event_batch_too_large");
    EXPECT_EQ(take({}).accepted, 0);
}

TEST_P(Intake, OpensAnEntryForEachCallThatIsUnaccounted) {
    events::Event lost(events::types::ca_call_unaccounted, clock_.now());
    lost.fail("ca_unavailable", "the answer was lost");
    const auto line = events::to_line(lost, {.host = "edge", .version = "1.3102.0"},
                                      "0190d2f4-0000-7000-8000-000000000009");
    take({boost::json::parse(line), event()});
    take({boost::json::parse(line)});
    const auto open = database_->read([&](store::Session& session) {
        return store::service::open_unaccounted_calls(session, tenant, "", 10);
    });
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].connector_id, sender);
}

TEST_P(Intake, TableHasTheServicesOwnEvents) {
    EventTable table(*database_, clock_);
    events::Event started(events::types::connector_service_started, clock_.now());
    table.write(events::to_line(started, {.host = "core", .version = "1.3102.0"},
                                "0190d2f4-0000-7000-8000-000000000001"));
    const auto all = kept(store::service::installation_tenant);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].connector_id, std::nullopt);
    EXPECT_EQ(table.lost(), 0U);
    table.write("{}");
    table.write("no JSON");
    EXPECT_EQ(table.lost(), 2U);
}

}  // namespace
}  // namespace certferry::service
