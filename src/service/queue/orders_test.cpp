#include "service/queue/testing.h"
#include "store/service/payloads.h"

#include <algorithm>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using wire::ResultVerdict;
using wire::WorkOutcome;

class WorkOrders : public QueueTest {
protected:
    bool cancel(const std::string& request_id) {
        return database_->write([&](Session& session) {
            return cancel_request(session,
                                  store::service::lock_request(session, "t1", request_id).value(),
                                  clock_.now());
        });
    }

    bool retry(const std::string& request_id) {
        return database_->write([&](Session& session) {
            return retry_request(session,
                                 store::service::lock_request(session, "t1", request_id).value(),
                                 clock_.now());
        });
    }

    std::int64_t renew(std::uint8_t serial) {
        const auto owner = device();
        const NewRecipient recipient{.certificate = test_certificate(serial).der(),
                                     .proof = Bytes{4}};

        return database_->write([&](Session& session) {
            return queue_recrypts(session, owner, recipient, clock_.now());
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Drivers, WorkOrders, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(WorkOrders, CancelledAreSuperseded) {
    const auto queued = queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_TRUE(cancel(queued.request_id));
    EXPECT_FALSE(cancel(queued.request_id));
    EXPECT_EQ(request(queued.request_id).last_code, "request_cancelled");
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 7);
    EXPECT_EQ(report("a", issued(item, 5)), ResultVerdict::superseded);
    clock_.advance(WorkDesk::lease_for);
    desk_.return_due();
    EXPECT_TRUE(lease("a", {"pkcs"}).empty());
}

TEST_P(WorkOrders, CancelledRevocationsMayBeOrderedAgain) {
    const auto certificate_id = queue_revocation();
    const auto item = lease("a", {"revocation"}).at(0);
    EXPECT_TRUE(cancel(item.request_id));
    EXPECT_EQ(certificate(certificate_id).revocation_state, "none");
    EXPECT_EQ(report("a", result_of(item, WorkOutcome::succeeded)), ResultVerdict::accepted)
        << "the CA has revoked it, whoever has cancelled";
    EXPECT_EQ(certificate(certificate_id).revocation_state, "revoked");
}

TEST_P(WorkOrders, AreTriedAgainAsIfTheyWereNew) {
    const auto queued = queue_pkcs();
    EXPECT_FALSE(retry(queued.request_id)) << "it has not ended";
    auto item = lease("a", {"pkcs"}).at(0);
    report("a", failed(item, "x"));
    EXPECT_TRUE(retry(queued.request_id));
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 22);
    item = lease("b", {"pkcs"}).at(0);
    EXPECT_EQ(item.attempt, 1);
    EXPECT_EQ(report("b", issued(item, 5)), ResultVerdict::accepted);
    EXPECT_FALSE(retry(queued.request_id));
}

TEST_P(WorkOrders, RevocationsThatFailedAreTriedAgain) {
    const auto certificate_id = queue_revocation();
    const auto item = lease("a", {"revocation"}).at(0);
    report("a", failed(item, "ca_refused"));
    EXPECT_EQ(certificate(certificate_id).revocation_state, "failed");
    EXPECT_TRUE(retry(item.request_id));
    EXPECT_EQ(certificate(certificate_id).revocation_state, "pending");
}

TEST_P(WorkOrders, EncryptAgainWhatHasAnEscrowCopy) {
    const auto queued = queue_pkcs();
    report("a", issued(lease("a", {"pkcs"}).at(0), 5));
    EXPECT_EQ(renew(42), 1);
    EXPECT_TRUE(lease("a", {"pkcs"}).empty()) << "it does not hold the escrow key";
    const auto answer =
        desk_.lease(connector("a"), {.features = {"pkcs"}, .key_ids = {"e1"}, .max_requests = 1});
    const auto work = wire::read_json<wire::RecryptWork>(answer.items.at(0), {}, {});
    EXPECT_EQ(work.certificate_id, queued.certificate_id);
    EXPECT_EQ(work.escrow_copy, (Bytes{0x31, 5}));
    EXPECT_EQ(work.escrow_key_id, "e1");
    EXPECT_EQ(work.recipient, test_certificate(42).der());
    EXPECT_EQ(work.old_recipient, test_certificate(99).der());
    EXPECT_EQ(work.proof, Bytes{4});
    auto result = result_of(wire::read_json<wire::WorkItem>(answer.items.at(0), {}, {}),
                            WorkOutcome::succeeded);
    result.payload = Bytes{0x32};
    EXPECT_EQ(report("a", result), ResultVerdict::accepted);
    database_->read([&](Session& session) {
        const auto payload =
            store::service::find_payload_of_certificate(session, "t1", queued.certificate_id);
        EXPECT_EQ(payload->content, Bytes{0x32});
    });
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 9);
}

TEST_P(WorkOrders, EndWhatHasLostItsEscrowCopy) {
    const auto queued = queue_pkcs();
    report("a", issued(lease("a", {"pkcs"}).at(0), 5));
    renew(42);
    database_->write([&](Session& session) {
        store::service::remove_copies_of_certificate(session, "t1", queued.certificate_id);
    });
    EXPECT_TRUE(lease("a", {"pkcs"}, {"e1"}).empty());
    const auto requests = database_->read([&](Session& session) {
        return store::service::requests_of_certificate(session, "t1", queued.certificate_id);
    });
    const auto recrypt =
        std::ranges::find(requests, "recrypt", &store::service::RequestRecord::kind);
    ASSERT_NE(recrypt, requests.end());
    EXPECT_EQ(recrypt->state, "failed");
    EXPECT_EQ(recrypt->last_code, "escrow_copy_missing");
}

TEST_P(WorkOrders, ToEncryptAgainAreCancelledOnceTheCertificateIsRevoked) {
    const auto queued = queue_pkcs();
    report("a", issued(lease("a", {"pkcs"}).at(0), 5));
    revoke(queued.certificate_id);
    const auto revocation = lease("b", {"revocation"}).at(0);
    renew(42);
    auto recrypt = result_of(lease("a", {"pkcs"}, {"e1"}).at(0), WorkOutcome::succeeded);
    recrypt.payload = Bytes{0x32};
    EXPECT_EQ(report("b", result_of(revocation, WorkOutcome::succeeded)), ResultVerdict::accepted);
    EXPECT_EQ(request(recrypt.request_id).state, "cancelled");
    EXPECT_EQ(report("a", recrypt), ResultVerdict::superseded);
    database_->read([&](Session& session) {
        EXPECT_FALSE(
            store::service::find_payload_of_certificate(session, "t1", queued.certificate_id));
    });
}

TEST_P(WorkOrders, ThatWaitGetTheNewRecipient) {
    queue_pkcs();
    EXPECT_EQ(renew(42), 0);
    const auto answer =
        desk_.lease(connector("a"), {.features = {"pkcs"}, .key_ids = {}, .max_requests = 1});
    EXPECT_EQ(wire::read_json<wire::PkcsWork>(answer.items.at(0), {}, {}).recipient,
              test_certificate(42).der());
}

TEST_P(WorkOrders, OfADepartedDeviceAreCancelledButForRevocations) {
    const auto done = queue_pkcs();
    report("a", issued(lease("a", {"pkcs"}).at(0), 5));
    const auto open = queue_pkcs();
    const auto elsewhere = queue_pkcs("d2");
    queue_revocation();
    const auto owner = device();
    database_->write([&](Session& session) { forget_device_work(session, owner, clock_.now()); });
    EXPECT_EQ(request(open.request_id).state, "cancelled");
    EXPECT_EQ(request(elsewhere.request_id).state, "queued");
    EXPECT_EQ(lease("a", {"revocation"}).size(), 1U);
    database_->read([&](Session& session) {
        EXPECT_FALSE(
            store::service::find_payload_of_certificate(session, "t1", done.certificate_id));
        EXPECT_FALSE(store::service::find_escrow_copy(session, "t1", done.certificate_id));
    });
}

}  // namespace
}  // namespace certferry::service
