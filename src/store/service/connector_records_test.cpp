#include "base/testing.h"
#include "store/service/connector_commands.h"
#include "store/service/connector_metrics.h"
#include "store/service/connector_policies.h"
#include "store/service/connectors.h"
#include "store/service/events.h"
#include "store/service/migrations.h"
#include "store/service/requests.h"
#include "store/service/unaccounted_calls.h"
#include "store/service/wrapping_keys.h"
#include "store/testing.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;

class ConnectorRecords : public DriverTest {
protected:
    template <class F>
    void write(F&& use) {
        database_->write([&](Session& session) { use(session); });
    }

    /// An event of its own uid, which ends in `number`.
    static EventRecord event(int number, std::string level = "Information") {
        EventRecord record;
        record.tenant_id = "t1";
        record.event_uid = fmt::format("u{:03}", number);
        record.at = test_start;
        record.received_at = test_start + std::chrono::minutes(number);
        record.event_id = 4000 + number % 2;
        record.channel = number % 3 == 0 ? "Admin" : "Operational";
        record.category = "SCEP";
        record.level = std::move(level);
        record.connector_id = number % 2 == 0 ? "c1" : "c2";
        record.request_id = fmt::format("r{}", number / 2);
        record.body = "{}";
        return record;
    }

    static std::string uids(const std::vector<EventRecord>& events) {
        std::string all;
        for (const auto& event : events) {
            all += event.event_uid + " ";
        }
        return all;
    }

    static WrappingKeyRecord key(std::string id, std::string kind, std::string state = "active") {
        WrappingKeyRecord record;
        record.tenant_id = "t1";
        record.key_id = std::move(id);
        record.kind = std::move(kind);
        record.provider_name = "file";
        record.key_name = "k";
        record.spki = {0x30};
        record.state = std::move(state);
        record.connector_id = "c1";
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static ConnectorCommandRecord command(std::string id, std::string kind = "collectLogs") {
        ConnectorCommandRecord record;
        record.tenant_id = "t1";
        record.command_id = std::move(id);
        record.connector_id = "c1";
        record.kind = std::move(kind);
        record.created_by = "token:test";
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static ConnectorLogRecord log(std::string command_id, std::int64_t size) {
        return {.tenant_id = "t1",
                .command_id = std::move(command_id),
                .connector_id = "c1",
                .size_octets = size,
                .sha256 = {1},
                .received_at = test_start};
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(, ConnectorRecords, testing::ValuesIn(all_drivers), driver_name);

TEST_P(ConnectorRecords, KeepEachEventOnce) {
    write([](Session& session) {
        EXPECT_EQ(add_events(session, "t1", {}), 0);
        const std::vector first{event(1), event(2)};
        EXPECT_EQ(add_events(session, "t1", first), 2);
        const std::vector second{event(2), event(3), event(3)};
        EXPECT_EQ(add_events(session, "t1", second), 1);
        EXPECT_EQ(uids(events_after(session, "t1", {}, 0, 10)), "u001 u002 u003 ");
        EXPECT_EQ(uids(events_after(session, "t2", {}, 0, 10)), "");
        const auto last = events_before(session, "t1", {}, 1000, 1).at(0);
        EXPECT_EQ(last.event_uid, "u003");
        EXPECT_LE(last.position, last_event_position(session, "t1"));
        EXPECT_EQ(last_event_position(session, "t2"), 0);
        EXPECT_EQ(last.at, test_start);
        EXPECT_EQ(last.received_at, test_start + 3min);
        EXPECT_EQ(last.event_id, 4001);
        EXPECT_EQ(last.channel, "Admin");
        EXPECT_EQ(last.connector_id, "c2");
        EXPECT_EQ(last.request_id, "r1");
        EXPECT_TRUE(last.known);
    });
}

TEST_P(ConnectorRecords, ReadOnFromAPositionAndBack) {
    write([](Session& session) {
        std::vector<EventRecord> many;
        for (int i = 1; i <= 7; ++i) {
            many.push_back(event(i));
        }
        add_events(session, "t1", many);
        const auto two = events_after(session, "t1", {}, 0, 2);
        EXPECT_EQ(uids(two), "u001 u002 ");
        EXPECT_EQ(uids(events_after(session, "t1", {}, two.back().position, 2)), "u003 u004 ");
        const auto newest = events_before(session, "t1", {}, 1000, 2);
        EXPECT_EQ(uids(newest), "u007 u006 ");
        EXPECT_EQ(uids(events_before(session, "t1", {}, newest.back().position, 2)), "u005 u004 ");
    });
}

TEST_P(ConnectorRecords, FilterEventsByEachCriterion) {
    write([](Session& session) {
        const std::vector events{event(1), event(2, "Error"), event(3), event(4), event(6)};
        add_events(session, "t1", events);
        const auto list = [&](const EventFilter& filter) {
            return uids(events_after(session, "t1", filter, 0, 10));
        };
        EXPECT_EQ(list({.request_id = "r1"}), "u002 u003 ");
        EXPECT_EQ(list({.connector_id = "c2"}), "u001 u003 ");
        EXPECT_EQ(list({.channel = "Admin"}), "u003 u006 ");
        EXPECT_EQ(list({.category = "PKCS"}), "");
        EXPECT_EQ(list({.category = "SCEP", .level = "Error"}), "u002 ");
        EXPECT_EQ(list({.event_id = 4001}), "u001 u003 ");
        EXPECT_EQ(list({.request_id = "r1", .level = "Information", .event_id = 4001}), "u003 ");
        EXPECT_EQ(uids(events_before(session, "t1", {.level = "Information"}, 1000, 2)),
                  "u006 u004 ");
    });
}

TEST_P(ConnectorRecords, RemoveOldEventsSomeAtATime) {
    write([](Session& session) {
        const std::vector events{event(1), event(2), event(3)};
        add_events(session, "t1", events);
        EXPECT_EQ(remove_events(session, test_start + 3min, 1), 1);
        EXPECT_EQ(uids(events_after(session, "t1", {}, 0, 10)), "u002 u003 ");
        EXPECT_EQ(remove_events(session, test_start + 3min, 10), 1);
        EXPECT_EQ(remove_events(session, test_start + 3min, 10), 0);
    });
}

TEST_P(ConnectorRecords, CloseAnUnaccountedCallOnce) {
    write([](Session& session) {
        UnaccountedCallRecord call;
        call.tenant_id = "t1";
        call.event_uid = "u1";
        call.connector_id = "c1";
        call.at = test_start;
        call.body = R"({"a":1})";
        add_unaccounted_call(session, call);
        add_unaccounted_call(session, call);
        EXPECT_EQ(open_unaccounted_calls(session, "t1", "", 10).size(), 1U);
        EXPECT_TRUE(open_unaccounted_calls(session, "t1", "u1", 10).empty());
        call.closed_at = test_start + 1h;
        call.closed_by = "token:test";
        call.remark = "found and revoked";
        EXPECT_TRUE(close_unaccounted_call(session, call));
        EXPECT_FALSE(close_unaccounted_call(session, call));
        add_unaccounted_call(session, call);
        EXPECT_TRUE(open_unaccounted_calls(session, "t1", "", 10).empty());
        EXPECT_EQ(find_unaccounted_call(session, "t1", "u1")->remark, "found and revoked");
        EXPECT_FALSE(find_unaccounted_call(session, "t2", "u1"));
    });
}

TEST_P(ConnectorRecords, HaveOneActiveEscrowKey) {
    write([](Session& session) {
        EXPECT_FALSE(active_escrow_key(session, "t1"));
        insert_wrapping_key(session, key("a", "escrow"));
        insert_wrapping_key(session, key("b", "import"));
        insert_wrapping_key(session, key("c", "escrow", "decryptOnly"));
        EXPECT_EQ(code_of([&] { insert_wrapping_key(session, key("d", "escrow")); }),
                  "store_conflict");
        EXPECT_EQ(active_escrow_key(session, "t1")->key_id, "a");
        EXPECT_EQ(list_wrapping_keys(session, "t1", "escrow", 10).size(), 2U);
        EXPECT_EQ(list_wrapping_keys(session, "t1", "import", 10).at(0).spki, Bytes{0x30});
        EXPECT_EQ(count_wrapping_keys(session, "t1"), 3);

        auto old = find_wrapping_key(session, "t1", "a").value();
        old.state = "decryptOnly";
        EXPECT_TRUE(update_wrapping_key(session, old));
        EXPECT_FALSE(update_wrapping_key(session, old)) << "its version has gone on";
        EXPECT_FALSE(active_escrow_key(session, "t1"));
    });
}

TEST_P(ConnectorRecords, TellWhichKeysTheQueueWaitsFor) {
    write([](Session& session) {
        const auto queue = [&](std::string id, std::optional<std::string> key_id,
                               std::string state = "queued") {
            RequestRecord request;
            request.tenant_id = "t1";
            request.request_id = std::move(id);
            request.kind = "recrypt";
            request.state = std::move(state);
            request.key_id = std::move(key_id);
            request.body = "{}";
            request.created_at = test_start;
            request.modified_at = test_start;
            insert_request(session, request);
        };
        queue("r1", "k2");
        queue("r2", "k2");
        queue("r3", "k1");
        queue("r4", std::nullopt);
        queue("r5", "k3", "failed");
        EXPECT_THAT(awaited_key_ids(session, "t1", 10), testing::ElementsAre("k1", "k2"));
        EXPECT_THAT(awaited_key_ids(session, "t1", 1), testing::ElementsAre("k1"));
        EXPECT_TRUE(awaited_key_ids(session, "t2", 10).empty());
    });
}

TEST_P(ConnectorRecords, ReplaceWhatAnHourCounted) {
    write([](Session& session) {
        const ConnectorMetricRecord one{"t1", test_start, "c1", "scep", 5, 1};
        const ConnectorMetricRecord two{"t1", test_start + 1h, "c1", "scep", 7, 0};
        const ConnectorMetricRecord other{"t1", test_start, "c2", "scep", 10, 2};
        put_connector_metrics(session, std::vector{one, two, other});
        put_connector_metrics(session, std::vector{one});
        const auto sums = list_connector_metrics(session, "t1", "", test_start, test_start + 1h);
        ASSERT_EQ(sums.size(), 1U);
        EXPECT_EQ(sums[0].succeeded, 15);
        EXPECT_EQ(sums[0].failed, 3);
        EXPECT_EQ(list_connector_metrics(session, "t1", "c1", test_start, test_start + 2h).size(),
                  2U);
        EXPECT_EQ(remove_connector_metrics(session, test_start + 1h), 2);
        EXPECT_EQ(list_connector_metrics(session, "t1", "", test_start, test_start + 2h).size(),
                  1U);
    });
}

TEST_P(ConnectorRecords, MoveACommandUntilItHasEnded) {
    write([](Session& session) {
        insert_connector_command(session, command("m1"));
        insert_connector_command(session, command("m2", "renew"));
        EXPECT_EQ(open_connector_commands(session, "t1", "c1").size(), 2U);
        EXPECT_TRUE(open_connector_commands(session, "t1", "c2").empty());
        auto moved = find_connector_command(session, "t1", "m1").value();
        moved.state = "sent";
        EXPECT_TRUE(move_connector_command(session, moved));
        moved.state = "failed";
        moved.message = "no room";
        EXPECT_TRUE(move_connector_command(session, moved));
        EXPECT_FALSE(move_connector_command(session, moved)) << "it has ended";
        const auto newest = list_connector_commands(session, "t1", "c1", "", 10);
        ASSERT_EQ(newest.size(), 2U);
        EXPECT_EQ(newest[0].command_id, "m2");
        EXPECT_EQ(list_connector_commands(session, "t1", "c1", "m2", 10).at(0).message, "no room");

        tidy_connector_commands(session, test_start + 1h, test_start, test_start + 2h);
        EXPECT_EQ(find_connector_command(session, "t1", "m2")->state, "expired");
        tidy_connector_commands(session, test_start, test_start + 1h, test_start + 2h);
        EXPECT_FALSE(find_connector_command(session, "t1", "m1"));
    });
}

TEST_P(ConnectorRecords, KeepLogsInPieces) {
    write([](Session& session) {
        Bytes content(std::size_t{1024} * 1024 + 5, 'a');
        content.back() = 'z';
        insert_connector_command(session, command("m1"));
        const auto one = log("m1", static_cast<std::int64_t>(content.size()));
        insert_connector_log(session, one, content);
        EXPECT_EQ(find_connector_log(session, "t1", "m1")->size_octets, one.size_octets);
        EXPECT_EQ(connector_log_parts(one), 2);
        EXPECT_EQ(read_connector_log_part(session, one, 0)->size(), std::size_t{1024} * 1024);
        EXPECT_EQ(read_connector_log_part(session, one, 1), (Bytes{'a', 'a', 'a', 'a', 'z'}));
        EXPECT_FALSE(read_connector_log_part(session, one, 2));
        EXPECT_EQ(list_connector_logs(session, "t1").size(), 1U);
        EXPECT_EQ(remove_connector_logs(session, test_start, 10), 0);
        EXPECT_EQ(remove_connector_logs(session, test_start + 1s, 10), 1);
        EXPECT_FALSE(read_connector_log_part(session, one, 0));
        EXPECT_FALSE(find_connector_log(session, "t1", "m1"));
    });
}

TEST_P(ConnectorRecords, WriteAPolicyOnTheVersionThatWasRead) {
    write([](Session& session) {
        EXPECT_FALSE(find_connector_policy(session, "t1"));
        ConnectorPolicyRecord policy{
            .tenant_id = "t1", .policy = R"({"a":1})", .version = 0, .modified_at = test_start};
        EXPECT_TRUE(put_connector_policy(session, policy));
        EXPECT_FALSE(put_connector_policy(session, policy)) << "there is one now";
        policy.version = 1;
        policy.policy = "{}";
        EXPECT_TRUE(put_connector_policy(session, policy));
        EXPECT_FALSE(put_connector_policy(session, policy));
        EXPECT_EQ(find_connector_policy(session, "t1")->version, 2);
        EXPECT_EQ(find_connector_policy(session, "t1")->policy, "{}");
    });
}

TEST_P(ConnectorRecords, ReportsAndCertificatesLeaveEachOtherAlone) {
    write([](Session& session) {
        ConnectorRecord connector;
        connector.tenant_id = "t1";
        connector.connector_id = "c1";
        connector.client_serial = Bytes{1};
        insert_connector(session, connector);
        insert_connector_command(session, command("m1"));
        insert_connector_log(session, log("m1", 1), Bytes{1});
        auto renewed = connector;
        renewed.client_serial = Bytes{2};
        renewed.previous_client_serial = Bytes{1};
        renewed.client_not_after = test_start;
        update_connector_certificate(session, renewed);
        connector.health = R"({"a":1})";
        connector.seen_at = test_start;
        connector.key_ids = "k1";
        update_connector_report(session, connector);
        update_connector_certificate(session, renewed);
        const auto found = find_connector(session, "t1", "c1").value();
        EXPECT_EQ(found.client_serial, Bytes{2});
        EXPECT_EQ(found.previous_client_serial, Bytes{1});
        EXPECT_EQ(found.client_not_after, test_start);
        EXPECT_EQ(found.health, R"({"a":1})");
        EXPECT_EQ(found.key_ids, "k1");

        EXPECT_TRUE(remove_connector(session, "t1", "c1"));
        EXPECT_FALSE(find_connector_command(session, "t1", "m1"));
        EXPECT_FALSE(find_connector_log(session, "t1", "m1"));
    });
}

}  // namespace
}  // namespace certferry::store::service
