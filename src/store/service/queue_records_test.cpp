#include "base/testing.h"
#include "store/explain_testing.h"
#include "store/service/connectors.h"
#include "store/service/leases.h"
#include "store/service/migrations.h"
#include "store/service/payloads.h"
#include "store/service/requests.h"

#include <mutex>
#include <set>
#include <thread>

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;

class QueueRecords : public DriverTest {
protected:
    template <class F>
    void write(F&& use) {
        database_->write([&](Session& session) { use(session); });
    }

    static RequestRecord request(std::string id, std::string kind,
                                 std::optional<std::string> key = {}) {
        RequestRecord record;
        record.tenant_id = "t1";
        record.request_id = std::move(id);
        record.lane = lane_of(kind, key);
        record.kind = std::move(kind);
        record.key_id = std::move(key);
        record.device_id = "d1";
        record.certificate_id = "c1";
        record.body = "{}";
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static LeaseOrder order(std::vector<std::string> lanes, std::int64_t count = 10,
                            std::string connector = "a") {
        return {.tenant_id = "t1",
                .connector_id = std::move(connector),
                .lease_id = "lease",
                .lanes = std::move(lanes),
                .max_requests = count,
                .now = test_start,
                .until = test_start + 300s};
    }

    static PayloadRecord payload(std::string id, std::string certificate) {
        PayloadRecord record;
        record.tenant_id = "t1";
        record.payload_id = std::move(id);
        record.device_id = "d1";
        record.certificate_id = std::move(certificate);
        record.request_id = "r1";
        record.recipient_sha256 = Bytes{1};
        record.content = Bytes{2, 3};
        record.created_at = test_start;
        return record;
    }

    static std::string ids(const std::vector<RequestRecord>& requests) {
        std::string all;
        for (const auto& record : requests) {
            all += record.request_id + " ";
        }
        return all;
    }

    /// Many of each kind, so that an index is worth its while.
    static void fill(Session& session) {
        for (int i = 0; i < 400; ++i) {
            const auto number = std::to_string(i);
            insert_request(session, request("f-revoke-" + number, "revoke"));
            insert_request(session, request("f-import-" + number, "import", "k" + number));
            auto ended = request("f-pkcs-" + number, "pkcs");
            ended.device_id = "d" + number;
            ended.certificate_id = "c" + number;
            insert_request(session, ended);
            ended.state = "succeeded";
            ended.lane.reset();
            update_request(session, ended);
            auto pending = request("f-pending-" + number, "pkcs");
            insert_request(session, pending);
            pending.state = "pending";
            pending.lane.reset();
            pending.connector_id = "a" + number;
            pending.pending_since = test_start + std::chrono::seconds(i);
            pending.due_at = pending.pending_since;
            update_request(session, pending);
        }
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(Drivers, QueueRecords, testing::ValuesIn(all_drivers), driver_name);

TEST_P(QueueRecords, AreLeasedByRankThenAge) {
    write([](Session& session) {
        insert_request(session, request("r1", "pkcs"));
        insert_request(session, request("r2", "import", "k1"));
        insert_request(session, request("r4", "revoke"));
        auto old = request("r5", "revoke");
        old.created_at = test_start - 1s;
        insert_request(session, old);
        insert_request(session, request("r3", "recrypt", "k2"));

        const auto leased =
            lease_requests(session, order({"revoke", "import:k1", "recrypt:k2", "pkcs"}, 4));
        EXPECT_EQ(ids(leased), "r5 r4 r2 r3 ");
        EXPECT_EQ(leased[0].state, "leased");
        EXPECT_EQ(leased[0].lane, std::nullopt);
        EXPECT_EQ(leased[0].lease_id, "lease");
        EXPECT_EQ(leased[0].connector_id, "a");
        EXPECT_EQ(leased[0].due_at, test_start + 300s);
        EXPECT_EQ(leased[0].attempts, 1);
        EXPECT_EQ(ids(lease_requests(session, order({"revoke", "pkcs"}))), "r1 ");
        EXPECT_EQ(ids(lease_requests(session, order({"revoke", "pkcs"}))), "");
    });
}

TEST_P(QueueRecords, AreLeasedOnlyFromTheLanesAsked) {
    write([](Session& session) {
        insert_request(session, request("r1", "import", "k1"));
        insert_request(session, request("r2", "revoke"));
        EXPECT_EQ(ids(lease_requests(session, order({"pkcs", "import:k2", "recrypt:k1"}))), "");
        auto elsewhere = order({"revoke"});
        elsewhere.tenant_id = "t2";
        EXPECT_EQ(ids(lease_requests(session, elsewhere)), "");
        std::vector<std::string> many;
        for (int i = 0; i < 20; ++i) {
            many.push_back("import:x" + std::to_string(i));
        }
        many.emplace_back("import:k1");
        EXPECT_EQ(ids(lease_requests(session, order(many))), "r1 ");
    });
}

TEST_P(QueueRecords, AreHiddenFromWhoeverGaveThemBack) {
    write([](Session& session) {
        const auto one = request("r1", "revoke");
        insert_request(session, one);
        hide_request(session, one, "a", test_start + 1s);
        EXPECT_EQ(ids(lease_requests(session, order({"revoke"}))), "");
        hide_request(session, one, "a", test_start);
        EXPECT_EQ(ids(lease_requests(session, order({"revoke"}))), "r1 ");
    });
}

TEST_P(QueueRecords, AreLeasedOnceThoughManyAsk) {
    write([](Session& session) {
        for (int i = 0; i < 40; ++i) {
            insert_request(session, request("r" + std::to_string(i), "revoke"));
        }
    });
    std::vector<std::string> leased;
    std::mutex mutex;
    std::vector<std::thread> connectors;
    for (const char* connector : {"a", "b", "c", "d"}) {
        connectors.emplace_back([&, connector] {
            for (bool any = true; any;) {
                const auto batch = database_->write([&](Session& session) {
                    return lease_requests(session, order({"revoke", "pkcs"}, 3, connector));
                });
                any = !batch.empty();
                const std::scoped_lock lock(mutex);
                for (const auto& record : batch) {
                    leased.push_back(record.request_id);
                }
            }
        });
    }
    for (auto& connector : connectors) {
        connector.join();
    }
    // Rows that a neighbour was just taking were passed over; nobody else is asking now.
    for (const auto& record : database_->write(
             [&](Session& session) { return lease_requests(session, order({"revoke"}, 100)); })) {
        leased.push_back(record.request_id);
    }
    EXPECT_EQ(leased.size(), 40U);
    EXPECT_EQ(std::set(leased.begin(), leased.end()).size(), 40U);
}

TEST_P(QueueRecords, AreFoundWhenTheyAreDue) {
    write([](Session& session) {
        insert_request(session, request("r1", "revoke"));
        EXPECT_FALSE(has_due_requests(session, test_start + 300s));
        lease_requests(session, order({"revoke"}));
        EXPECT_FALSE(has_due_requests(session, test_start + 299s));
        EXPECT_TRUE(has_due_requests(session, test_start + 300s));
        EXPECT_EQ(ids(take_due_requests(session, test_start + 299s, 10)), "");
        EXPECT_EQ(ids(take_due_requests(session, test_start + 300s, 10)), "r1 ");
    });
}

TEST_P(QueueRecords, TellWithWhomTheyArePending) {
    write([](Session& session) {
        for (const char* id : {"r1", "r2", "r3"}) {
            auto record = request(id, "pkcs");
            insert_request(session, record);
            record.state = "pending";
            record.lane.reset();
            record.connector_id = std::string(id) == "r3" ? "b" : "a";
            record.pending_since = test_start;
            update_request(session, record);
        }
        const auto first = next_pending_owner(session, {});
        ASSERT_TRUE(first);
        EXPECT_EQ(first->connector_id, "a");
        EXPECT_EQ(next_pending_owner(session, *first)->connector_id, "b");
        EXPECT_FALSE(next_pending_owner(session, {"t1", "b"}));
        EXPECT_EQ(ids(take_pending_of(session, {"t1", "a"}, 10)), "r1 r2 ");
        EXPECT_EQ(take_long_pending(session, test_start, 10).size(), 0U);
        EXPECT_EQ(take_long_pending(session, test_start + 1s, 10).size(), 3U);
    });
}

TEST_P(QueueRecords, KnowTheirLeasesAndLanes) {
    write([](Session& session) {
        insert_lease(session, order({}));
        EXPECT_TRUE(is_lease_of(session, "t1", "lease", "a"));
        EXPECT_FALSE(is_lease_of(session, "t1", "lease", "b"));
        EXPECT_FALSE(is_lease_of(session, "t2", "lease", "a"));
        remove_old_leases(session, test_start + 1s, test_start);
        EXPECT_FALSE(is_lease_of(session, "t1", "lease", "a"));

        EXPECT_TRUE(waiting_lanes(session, "t1").empty());
        insert_request(session, request("r1", "revoke"));
        insert_request(session, request("r2", "revoke"));
        insert_request(session, request("r3", "import", "k1"));
        EXPECT_EQ(waiting_lanes(session, "t1"), (std::vector<std::string>{"import:k1", "revoke"}));
    });
}

TEST_P(QueueRecords, AreListedByEachFilter) {
    write([](Session& session) {
        insert_request(session, request("r1", "revoke"));
        insert_request(session, request("r2", "pkcs"));
        auto other = request("r3", "pkcs");
        other.device_id = "d2";
        insert_request(session, other);
        other.state = "failed";
        update_request(session, other);
        const auto list = [&](std::string kind, std::string state, std::string device,
                              std::string_view after = "") {
            const RequestFilter filter{std::move(kind), std::move(state), std::move(device)};
            return ids(list_requests(session, "t1", filter, after, 10));
        };
        EXPECT_EQ(list("", "", ""), "r1 r2 r3 ");
        EXPECT_EQ(list("", "", "", "r2"), "r3 ");
        EXPECT_EQ(list("pkcs", "", ""), "r2 r3 ");
        EXPECT_EQ(list("", "failed", ""), "r3 ");
        EXPECT_EQ(list("revoke", "failed", ""), "");
        EXPECT_EQ(list("", "", "d1"), "r1 r2 ");
        EXPECT_EQ(list("pkcs", "queued", "d1"), "r2 ");
        EXPECT_EQ(list("pkcs", "failed", "d1"), "");
        EXPECT_EQ(ids(requests_of_certificate(session, "t1", "c1")), "r1 r2 r3 ");
        EXPECT_EQ(remove_ended_requests(session, test_start + 1s, 10), 1);
        EXPECT_EQ(list("", "", ""), "r1 r2 ");
    });
}

TEST_P(QueueRecords, KeepOnePayloadOfACertificate) {
    write([](Session& session) {
        put_payload(session, payload("p1", "c1"));
        auto again = payload("p2", "c1");
        again.content = Bytes{9};
        again.remove_at = test_start;
        put_payload(session, again);
        EXPECT_FALSE(find_payload(session, "t1", "p1"));
        EXPECT_EQ(find_payload(session, "t1", "p2")->content, Bytes{9});
        EXPECT_EQ(find_payload_of_certificate(session, "t1", "c1")->payload_id, "p2");
        put_payload(session, payload("p3", "c2"));
        EXPECT_EQ(payloads_of_device(session, "t1", "d1").size(), 2U);
        EXPECT_EQ(remove_expired_copies(session, test_start + 1s), 1);
        EXPECT_EQ(payloads_of_device(session, "t1", "d1").at(0).payload_id, "p3");

        put_escrow_copy(session, {.tenant_id = "t1",
                                  .certificate_id = "c2",
                                  .escrow_key_id = "k",
                                  .device_id = "d1",
                                  .request_id = "r1",
                                  .content = Bytes{7},
                                  .remove_at = std::nullopt,
                                  .created_at = test_start});
        EXPECT_EQ(find_escrow_copy(session, "t1", "c2")->content, Bytes{7});
        remove_copies_of_certificate(session, "t1", "c2");
        EXPECT_FALSE(find_escrow_copy(session, "t1", "c2"));
        EXPECT_FALSE(find_payload(session, "t1", "p3"));
    });
}

TEST_P(QueueRecords, AreFoundWithoutScans) {
    write([](Session& session) { fill(session); });
    write([](Session& session) {
        ExplainSession explained(session, GetParam(), {});
        lease_requests(explained, order({"connector:a", "revoke", "import:k1", "pkcs"}));
        insert_lease(explained, order({}));
        is_lease_of(explained, "t1", "lease", "a");
        extend_lease(explained, order({}), "f-revoke-1");
        waiting_lanes(explained, "t1");
        has_due_requests(explained, test_start);
        take_due_requests(explained, test_start, 10);
        take_long_pending(explained, test_start, 10);
        next_pending_owner(explained, {});
        take_pending_of(explained, {"t1", "a"}, 10);
        lock_request(explained, "t1", "f-revoke-1");
        update_request(explained, request("f-revoke-1", "revoke"));
        list_requests(explained, "t1", {}, "f", 10);
        list_requests(explained, "t1", {"pkcs", "", ""}, "f", 10);
        list_requests(explained, "t1", {"", "queued", ""}, "f", 10);
        list_requests(explained, "t1", {"pkcs", "succeeded", "d1"}, "", 10);
        requests_of_certificate(explained, "t1", "c7");
        remove_ended_requests(explained, test_start, 10);
        remove_old_leases(explained, test_start, test_start);
        note_connector_seen(explained, "t1", "a", test_start, test_start);
        put_payload(explained, payload("p1", "c1"));
        find_payload(explained, "t1", "p1");
        find_payload_of_certificate(explained, "t1", "c1");
        payloads_of_device(explained, "t1", "d1");
        find_escrow_copy(explained, "t1", "c1");
        remove_copies_of_certificate(explained, "t1", "c1");
        remove_copies_of_device(explained, "t1", "d1");
        remove_expired_copies(explained, test_start);
        EXPECT_EQ(explained.scans(), "");
    });
}

TEST_P(QueueRecords, WouldBeSeenScanning) {
    write([](Session& session) { fill(session); });
    write([](Session& session) {
        ExplainSession explained(session, GetParam(), {});
        explained.list("SELECT request_id FROM requests WHERE last_code = $1", {"x"},
                       [](const Row& row) { return row.string(0); });
        EXPECT_NE(explained.scans(), "");
    });
}

}  // namespace
}  // namespace certferry::store::service
