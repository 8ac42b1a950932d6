#include "service/events/event_routes.h"

#include "service/connectors/testing.h"
#include "store/explain_testing.h"
#include "store/service/events.h"
#include "store/service/unaccounted_calls.h"

#include <fmt/format.h>

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventRoutes : public ConnectorsTest {
protected:
    EventRoutes() { add_event_routes(api_, {.database = *database_, .api = api_}); }

    void add(int first, int last) {
        std::vector<store::service::EventRecord> events;
        for (int i = first; i <= last; ++i) {
            store::service::EventRecord event;
            event.tenant_id = tenant_;
            event.event_uid = fmt::format("u{}", i);
            event.at = clock_.now();
            event.received_at = clock_.now();
            event.event_id = i % 2 == 0 ? 4000 : 4001;
            event.channel = "Admin";
            event.category = "SCEP";
            event.level = i % 2 == 0 ? "Information" : "Error";
            event.connector_id = "c1";
            event.request_id = fmt::format("r{}", i);
            event.body = fmt::format(R"({{"eventUid":"u{}"}})", i);
            events.push_back(event);
        }
        write([&](store::Session& session) {
            return store::service::add_events(session, tenant_, events);
        });
    }

    static std::vector<std::string> uids(const http::Response& response) {
        std::vector<std::string> all;
        const auto body = json_in(response);
        for (const auto& item : body.at("items").as_array()) {
            all.emplace_back(item.at("event").at("eventUid").as_string());
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(, EventRoutes, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(EventRoutes, ShowTheNewestFirstInPages) {
    add(1, 5);
    const auto first = get("/events?limit=2");
    EXPECT_THAT(uids(first), ElementsAre("u5", "u4"));
    const auto cursor = std::string(json_in(first).at("nextCursor").as_string());
    const auto second = get("/events?limit=2&cursor=" + cursor);
    EXPECT_THAT(uids(second), ElementsAre("u3", "u2"));
    const auto third =
        get("/events?limit=2&cursor=" + std::string(json_in(second).at("nextCursor").as_string()));
    EXPECT_THAT(uids(third), ElementsAre("u1"));
    EXPECT_FALSE(json_in(third).contains("nextCursor"));
}

TEST_P(EventRoutes, GoOnFromTheLastPosition) {
    const auto last_of = [](const http::Response& response) {
        return std::to_string(json_in(response).at("last").as_int64());
    };
    EXPECT_THAT(uids(get("/events?after=0")), IsEmpty());
    add(1, 3);
    auto seen = get("/events?after=0&limit=2");
    EXPECT_THAT(uids(seen), ElementsAre("u1", "u2"));
    seen = get("/events?limit=2&after=" + last_of(seen));
    EXPECT_THAT(uids(seen), ElementsAre("u3"));
    seen = get("/events?after=" + last_of(seen));
    EXPECT_THAT(uids(seen), IsEmpty());
    add(4, 5);
    // A filter that nothing passes does not hold the reader back.
    seen = get("/events?level=warning&after=" + last_of(seen));
    EXPECT_THAT(uids(seen), IsEmpty());
    EXPECT_EQ(last_of(seen), last_of(get("/events")));
    EXPECT_THAT(uids(get("/events?after=" + last_of(seen))), IsEmpty());
}

TEST_P(EventRoutes, FilterByWhatPeopleType) {
    add(1, 4);
    EXPECT_THAT(uids(get("/events?level=error")), ElementsAre("u3", "u1"));
    EXPECT_THAT(uids(get("/events?eventId=4000")), ElementsAre("u4", "u2"));
    EXPECT_THAT(uids(get("/events?eventId=ScepRequestIssuedFailure")), ElementsAre("u3", "u1"));
    EXPECT_THAT(uids(get("/events?requestId=r2")), ElementsAre("u2"));
    EXPECT_THAT(uids(get("/events?category=scep&channel=admin&connectorId=c1&limit=1")),
                ElementsAre("u4"));
    EXPECT_THAT(uids(get("/events?connectorId=c2")), IsEmpty());
    EXPECT_THAT(uids(get("/events?eventId=59999")), IsEmpty());
}

TEST_P(EventRoutes, RefuseQueriesThatCannotBe) {
    for (const char* const query :
         {"?after=x", "?after=-1", "?level=loud", "?category=weather", "?channel=9",
          "?eventId=Nothing", "?after=1&cursor=31", "?cursor=78", "?color=red"}) {
        EXPECT_EQ(code_in(get(std::string("/events") + query)), "query_invalid") << query;
    }
}

TEST_P(EventRoutes, KeepTenantsApartFromTheInstallation) {
    add(1, 1);
    EXPECT_THAT(uids(get("/installation/events", Role::owner)), IsEmpty());
    EXPECT_EQ(code_in(get("/events", Role::owner)), "role_insufficient");
    EXPECT_EQ(code_in(get("/installation/events", Role::administrator)), "role_insufficient");
}

TEST_P(EventRoutes, CloseWhatIsUnaccounted) {
    write([&](store::Session& session) {
        store::service::add_unaccounted_call(session, {.tenant_id = tenant_,
                                                       .event_uid = "u1",
                                                       .connector_id = "c1",
                                                       .at = clock_.now(),
                                                       .body = "{}",
                                                       .closed_at = std::nullopt,
                                                       .closed_by = std::nullopt,
                                                       .remark = std::nullopt});
    });
    EXPECT_THAT(listed(get("/unaccountedCalls"), "eventUid"), ElementsAre("u1"));
    const auto close = [&](std::string_view body, const std::string& id = "u1",
                           Role role = Role::operator_) {
        return code_in(call(role, "POST", "/unaccountedCalls/" + id + "/close", body));
    };
    EXPECT_EQ(close(R"({"remark": ""})"), "validation_failed");
    EXPECT_EQ(close(R"({"remark": "found"})", "u2"), "object_unknown");
    EXPECT_EQ(close(R"({"remark": "found"})", "u1", Role::helpdesk), "role_insufficient");
    EXPECT_EQ(close(R"({"remark": "found"})"), "status 200");
    EXPECT_EQ(close(R"({"remark": "found"})"), "call_closed");
    EXPECT_THAT(listed(get("/unaccountedCalls"), "eventUid"), IsEmpty());
}

TEST_P(EventRoutes, ScanNoTable) {
    add(1, 200);
    using Filter = store::service::EventFilter;
    for (const Filter& filter : {Filter{}, Filter{.request_id = "r1"}, Filter{.connector_id = "c1"},
                                 Filter{.channel = "Admin"}, Filter{.category = "SCEP"},
                                 Filter{.level = "Error"}, Filter{.event_id = 4000}}) {
        write([&](store::Session& session) {
            store::ExplainSession explained(session, GetParam(), {"event_positions"});
            store::service::events_after(explained, tenant_, filter, 0, 10);
            store::service::events_before(explained, tenant_, filter, 1000, 10);
            store::service::last_event_position(explained, tenant_);
            EXPECT_EQ(explained.scans(), "");
        });
    }
}

}  // namespace
}  // namespace certferry::service
