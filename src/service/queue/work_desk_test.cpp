#include "service/queue/testing.h"
#include "service/queue/work_board.h"
#include "wire/work.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using wire::ResultVerdict;
using wire::WorkOutcome;

class WorkDeskTest : public QueueTest {};

INSTANTIATE_TEST_SUITE_P(Drivers, WorkDeskTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(WorkDeskTest, GivesWhatRevokingNeeds) {
    const auto certificate_id = queue_revocation();
    const auto answer =
        desk_.lease(connector("a"), {.features = {"revocation"}, .key_ids = {}, .max_requests = 1});
    ASSERT_EQ(answer.items.size(), 1U);
    const auto item = wire::read_json<wire::WorkItem>(answer.items[0], {}, {});
    EXPECT_EQ(item.kind, "revoke");
    EXPECT_EQ(item.lease_id, answer.batch_id);
    EXPECT_EQ(item.lease_seconds, 300);
    EXPECT_EQ(item.attempt, 1);
    EXPECT_EQ(item.device_id, "d1");
    const auto work = wire::read_json<wire::RevokeWork>(answer.items[0], {}, {});
    EXPECT_EQ(work.certificate_id, certificate_id);
    EXPECT_EQ(work.serial_number, "01aa");
    EXPECT_EQ(work.reason, 4);
}

TEST_P(WorkDeskTest, GivesOnlyWhatFeaturesAndKeysCanDo) {
    queue_revocation();
    queue_pkcs();
    queue_import("k1");
    EXPECT_TRUE(lease("a", {}).empty());
    EXPECT_TRUE(lease("a", {"scep"}, {"k1"}).empty());
    EXPECT_TRUE(lease("a", {"pkcsImported"}).empty());
    EXPECT_TRUE(lease("a", {"pkcsImported"}, {"k2"}).empty());
    EXPECT_EQ(lease("a", {"pkcsImported"}, {"k1"}).at(0).kind, "import");
    EXPECT_EQ(lease("a", {"pkcs"}, {"k1"}).at(0).kind, "pkcs");
    EXPECT_EQ(lease("a", {"pkcs", "revocation"}).at(0).kind, "revoke");
}

TEST_P(WorkDeskTest, RefusesOrdersOutOfBounds) {
    const auto code = [&](const wire::LeaseRequest& order) {
        return store::code_of([&] { desk_.lease(connector("a"), order); });
    };
    EXPECT_EQ(code({.features = {"mail"}, .key_ids = {}}), "validation_failed");
    EXPECT_EQ(code({.features = {}, .key_ids = {}, .max_requests = 0}), "validation_failed");
    EXPECT_EQ(code({.features = {}, .key_ids = {}, .max_requests = 101}), "validation_failed");
    EXPECT_EQ(code({.features = {}, .key_ids = {}, .max_requests = 1, .wait_seconds = 56}),
              "validation_failed");
    EXPECT_EQ(code({.features = {}, .key_ids = {""}}), "validation_failed");
    EXPECT_EQ(code({.features = {}, .key_ids = std::vector<std::string>(65, "k")}),
              "validation_failed");
    const wire::LeaseExtension many{.leases = std::vector<wire::LeaseName>(101)};
    EXPECT_EQ(store::code_of([&] { desk_.extend(connector("a"), many); }), "validation_failed");
}

TEST_P(WorkDeskTest, ExtendsTheCurrentLeaseAlone) {
    queue_revocation();
    const auto item = lease("a", {"revocation"}).at(0);
    clock_.advance(200s);
    const auto extend = [&](const std::string& who, const std::string& lease_id) {
        return desk_.extend(connector(who), {.leases = {{item.request_id, lease_id}}})
            .leases.at(0)
            .expires_at;
    };
    EXPECT_EQ(extend("a", item.lease_id), clock_.now() + 300s);
    EXPECT_EQ(extend("b", item.lease_id), std::nullopt);
    EXPECT_EQ(extend("a", "other"), std::nullopt);
    clock_.advance(299s);
    desk_.return_due();
    EXPECT_TRUE(lease("b", {"revocation"}).empty());
    clock_.advance(1s);
    desk_.return_due();
    EXPECT_EQ(extend("a", item.lease_id), std::nullopt);
    EXPECT_EQ(lease("b", {"revocation"}).size(), 1U);
}

TEST_P(WorkDeskTest, GivesUpAfterTenLeases) {
    const auto certificate_id = queue_revocation();
    for (int i = 1; i <= 10; ++i) {
        EXPECT_EQ(lease("a", {"revocation"}).at(0).attempt, i);
        clock_.advance(WorkDesk::lease_for);
        desk_.return_due();
    }
    EXPECT_TRUE(lease("a", {"revocation"}).empty());
    EXPECT_EQ(certificate(certificate_id).revocation_state, "failed");
}

TEST_P(WorkDeskTest, GivesUpWithTheLastError) {
    queue_pkcs();
    std::string request_id;
    for (int i = 1; i <= 10; ++i) {
        const auto item = lease("a", {"pkcs"}).at(0);
        request_id = item.request_id;
        const auto answer =
            report_json("a", wire::write_json(result_of(item, WorkOutcome::succeeded)));
        EXPECT_EQ(answer.verdict, ResultVerdict::refused);
        clock_.advance(WorkDesk::lease_for);
        desk_.return_due();
    }
    EXPECT_EQ(request(request_id).state, "failed");
    EXPECT_EQ(request(request_id).last_code, "result_invalid");
}

TEST_P(WorkDeskTest, LeavesPendingWorkToItsConnector) {
    const auto queued = queue_pkcs();
    auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_EQ(report("a", pending(item, 30min)), ResultVerdict::accepted);
    EXPECT_EQ(report("a", pending(item, 30min)), ResultVerdict::duplicate);
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 8);
    clock_.advance(29min);
    desk_.return_due();
    EXPECT_TRUE(lease("a", {"pkcs"}).empty()) << "it is not due";
    for (int i = 0; i < 20; ++i) {
        clock_.advance(1min);
        desk_.return_due();
        EXPECT_TRUE(lease("b", {"pkcs"}).empty());
        item = lease("a", {"pkcs"}).at(0);
        EXPECT_EQ(item.ticket, "77");
        EXPECT_EQ(item.attempt, 1) << "pending leases do not count";
        clock_.advance(WorkDesk::lease_for);
        desk_.return_due();
    }
    item = lease("a", {}).at(0);
    EXPECT_EQ(report("a", issued(item, 1)), ResultVerdict::accepted);
}

TEST_P(WorkDeskTest, GivesPendingWorkAwayWhenItsConnectorIsLost) {
    const auto silent = known_connector("a");
    known_connector("b");
    const auto queued = queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    report("a", pending(item, 30min));
    clock_.advance(23h);
    desk_.tidy();
    desk_.return_due();
    EXPECT_TRUE(lease("b", {"pkcs"}).empty()) << "it was heard of within a day";
    clock_.advance(2h);
    desk_.tidy();
    EXPECT_EQ(lease("b", {"pkcs"}).at(0).request_id, queued.request_id);
    EXPECT_EQ(report("a", issued(item, 1)), ResultVerdict::accepted) << "better late than never";
}

TEST_P(WorkDeskTest, GivesPendingWorkAwayWhenItsConnectorIsDeleted) {
    known_connector("a");
    queue_pkcs();
    report("a", pending(lease("a", {"pkcs"}).at(0), 30min));
    database_->write(
        [](store::Session& session) { store::service::remove_connector(session, "t1", "a"); });
    desk_.tidy();
    EXPECT_EQ(lease("b", {"pkcs"}).size(), 1U);
}

TEST_P(WorkDeskTest, EndsWhatIsPendingForAWeek) {
    known_connector("a");
    const auto queued = queue_pkcs();
    report("a", pending(lease("a", {"pkcs"}).at(0), 30min));
    for (int i = 0; i < 14; ++i) {
        clock_.advance(12h);
        lease("a", {"scep"});  // It is there.
        desk_.tidy();
        EXPECT_EQ(request(queued.request_id).state, "pending");
    }
    clock_.advance(1s);
    desk_.tidy();
    EXPECT_EQ(request(queued.request_id).state, "failed");
    EXPECT_EQ(request(queued.request_id).last_code, "request_pending_too_long");
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 7);
}

}  // namespace
}  // namespace certferry::service
