#include "service/queue/testing.h"
#include "store/service/deployments.h"
#include "store/service/payloads.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using wire::ResultVerdict;
using wire::WorkOutcome;

class WorkResults : public QueueTest {
protected:
    std::optional<store::service::PayloadRecord> payload_of(const std::string& certificate_id) {
        return database_->read([&](Session& session) {
            return store::service::find_payload_of_certificate(session, "t1", certificate_id);
        });
    }

    void expire_lease() {
        clock_.advance(WorkDesk::lease_for);
        desk_.return_due();
    }
};

INSTANTIATE_TEST_SUITE_P(Drivers, WorkResults, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(WorkResults, OfPkcsMakeTheCertificateKnown) {
    const auto queued = queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_EQ(item.profile_version, 3);
    EXPECT_EQ(report("a", issued(item, 5)), ResultVerdict::accepted);
    const auto record = certificate(queued.certificate_id);
    EXPECT_EQ(record.issuance_state, 9);
    EXPECT_EQ(record.serial, (Bytes{1, 5}));
    EXPECT_EQ(record.serial_reported, "0105");
    EXPECT_EQ(record.thumbprint, test_certificate(5).thumbprint());
    EXPECT_EQ(record.issuer, "CN=Harbor Issuing CA");
    EXPECT_EQ(record.ca_configuration, "ca.harbor.example\\Harbor Issuing CA");
    EXPECT_EQ(record.not_after, test_certificate(5).not_after());
    const auto payload = payload_of(queued.certificate_id).value();
    EXPECT_EQ(payload.content, (Bytes{0x30, 5}));
    EXPECT_EQ(payload.device_id, "d1");
    EXPECT_EQ(payload.remove_at, *record.not_after + 30 * 24h);
    database_->read([&](Session& session) {
        const auto copy =
            store::service::find_escrow_copy(session, "t1", queued.certificate_id).value();
        EXPECT_EQ(copy.escrow_key_id, "e1");
        EXPECT_EQ(copy.content, (Bytes{0x31, 5}));
    });
    EXPECT_EQ(request(queued.request_id).state, "succeeded");
}

TEST_P(WorkResults, OfRevocationRevokeAndForgetCopies) {
    const auto queued = queue_pkcs();
    report("a", issued(lease("a", {"pkcs"}).at(0), 5));
    revoke(queued.certificate_id);
    const auto answer =
        desk_.lease(connector("b"), {.features = {"revocation"}, .key_ids = {}, .max_requests = 1});
    const auto work = wire::read_json<wire::RevokeWork>(answer.items.at(0), {}, {});
    EXPECT_EQ(work.ca_host, "ca.harbor.example");
    EXPECT_EQ(work.ca_name, "Harbor Issuing CA");
    EXPECT_EQ(work.certificate, test_certificate(5).der());
    const auto item = wire::read_json<wire::WorkItem>(answer.items.at(0), {}, {});
    EXPECT_EQ(report("b", result_of(item, WorkOutcome::succeeded)), ResultVerdict::accepted);
    EXPECT_EQ(certificate(queued.certificate_id).revocation_state, "revoked");
    EXPECT_FALSE(payload_of(queued.certificate_id));
}

TEST_P(WorkResults, OfImportBringAPayload) {
    const auto queued = queue_import("k1");
    const auto item = lease("a", {"pkcsImported"}, {"k1"}).at(0);
    auto result = result_of(item, WorkOutcome::succeeded);
    result.payload = Bytes{7};
    EXPECT_EQ(report("a", result), ResultVerdict::accepted);
    EXPECT_EQ(payload_of(queued.certificate_id)->imported_id, "u1-ab");
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 9);
}

TEST_P(WorkResults, ThatFailMarkCertificateAndProfile) {
    const auto queued = queue_pkcs();
    database_->write([&](Session& session) {
        store::service::DeploymentRecord deployment;
        deployment.tenant_id = "t1";
        deployment.device_id = "d1";
        deployment.profile_id = "p1";
        deployment.state = "pending";
        deployment.certificate_id = queued.certificate_id;
        store::service::put_deployment(session, deployment);
    });
    const auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_EQ(report("a", failed(item, "template_unknown")), ResultVerdict::accepted);
    EXPECT_EQ(report("a", failed(item, "template_unknown")), ResultVerdict::duplicate);
    EXPECT_EQ(certificate(queued.certificate_id).issuance_state, 7);
    database_->read([](Session& session) {
        const auto deployment = store::service::find_deployment(session, "t1", "d1", "p1").value();
        EXPECT_EQ(deployment.state, "error");
        EXPECT_EQ(deployment.code, "template_unknown");
        EXPECT_EQ(deployment.detail, "said the CA");
    });
}

TEST_P(WorkResults, AreDuplicatesWhenTheyComeAgain) {
    queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_EQ(report("a", issued(item, 5)), ResultVerdict::accepted);
    EXPECT_EQ(report("a", issued(item, 5)), ResultVerdict::duplicate);
    auto wrapped_again = issued(item, 5);
    wrapped_again.payload = Bytes{8};
    EXPECT_EQ(report("a", wrapped_again), ResultVerdict::duplicate) << "the same certificate";
    EXPECT_EQ(report("a", issued(item, 6)), ResultVerdict::superseded);
    EXPECT_EQ(report("a", failed(item, "x")), ResultVerdict::superseded);
    EXPECT_EQ(report("a", pending(item, 1min)), ResultVerdict::superseded);
    EXPECT_EQ(report("a", result_of(item, WorkOutcome::released)), ResultVerdict::duplicate);
}

TEST_P(WorkResults, AreTakenThoughTheyAreLate) {
    const auto queued = queue_pkcs();
    const auto late = lease("a", {"pkcs"}).at(0);
    expire_lease();
    const auto other = lease("b", {"pkcs"}).at(0);
    EXPECT_EQ(report("a", issued(late, 5)), ResultVerdict::accepted);
    EXPECT_EQ(report("b", issued(other, 6)), ResultVerdict::superseded);
    EXPECT_EQ(certificate(queued.certificate_id).serial, (Bytes{1, 5}));
}

TEST_P(WorkResults, ThatFailLateDoNotEndWhatAnotherHolds) {
    queue_pkcs();
    const auto late = lease("a", {"pkcs"}).at(0);
    expire_lease();
    const auto other = lease("b", {"pkcs"}).at(0);
    EXPECT_EQ(report("a", failed(late, "x")), ResultVerdict::superseded);
    EXPECT_EQ(report("a", pending(late, 5min)), ResultVerdict::superseded);
    EXPECT_EQ(report("b", issued(other, 6)), ResultVerdict::accepted);
}

TEST_P(WorkResults, ThatFailLateEndWhatNobodyHolds) {
    const auto queued = queue_pkcs();
    const auto late = lease("a", {"pkcs"}).at(0);
    expire_lease();
    EXPECT_EQ(report("a", failed(late, "x")), ResultVerdict::accepted);
    EXPECT_EQ(request(queued.request_id).state, "failed");
}

TEST_P(WorkResults, AreUnknownWithoutALease) {
    queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    EXPECT_EQ(report("b", issued(item, 5)), ResultVerdict::unknown);
    auto invented = issued(item, 5);
    invented.lease_id = "invented";
    EXPECT_EQ(report("a", invented), ResultVerdict::unknown);
    invented = issued(item, 5);
    invented.request_id = "other";
    EXPECT_EQ(report("a", invented), ResultVerdict::unknown);
}

TEST_P(WorkResults, ThatReleaseHideTheRequestAndDoNotCount) {
    queue_pkcs();
    for (int i = 0; i < 12; ++i) {
        const auto item = lease("a", {"pkcs"}).at(0);
        EXPECT_EQ(item.attempt, 1);
        EXPECT_EQ(report("a", result_of(item, WorkOutcome::released)), ResultVerdict::accepted);
        EXPECT_EQ(report("a", result_of(item, WorkOutcome::released)), ResultVerdict::duplicate);
        EXPECT_TRUE(lease("a", {"pkcs"}).empty());
        clock_.advance(10min);
    }
    const auto item = lease("a", {"pkcs"}).at(0);
    report("a", result_of(item, WorkOutcome::released));
    EXPECT_EQ(lease("b", {"pkcs"}).size(), 1U);
}

TEST_P(WorkResults, ThatCannotBeTakenHarmNoOthers) {
    queue_pkcs();
    queue_pkcs("d2");
    const auto items = lease("a", {"pkcs"});
    ASSERT_EQ(items.size(), 2U);
    auto bad = issued(items[0], 5);
    bad.certificate = Bytes{0x30, 0x00};
    const auto answer = desk_.take_results(
        connector("a"), {.results = {wire::write_json(bad), wire::write_json(issued(items[1], 6)),
                                     boost::json::value("nonsense"),
                                     boost::json::object{{"requestId", items[0].request_id}}}});
    EXPECT_EQ(answer.results.at(0).verdict, ResultVerdict::refused);
    EXPECT_EQ(answer.results.at(0).code, "result_invalid");
    EXPECT_EQ(answer.results.at(1).verdict, ResultVerdict::accepted);
    EXPECT_EQ(answer.results.at(2).verdict, ResultVerdict::unknown);
    EXPECT_EQ(answer.results.at(3).request_id, items[0].request_id);
    EXPECT_EQ(report("a", issued(items[0], 5)), ResultVerdict::accepted) << "corrected";
}

TEST_P(WorkResults, AreRefusedIfTheyLackWhatTheirOutcomeNeeds) {
    queue_pkcs();
    const auto item = lease("a", {"pkcs"}).at(0);
    std::vector<wire::WorkResult> bad;
    bad.push_back(issued(item, 5));
    bad.back().certificate.reset();
    bad.push_back(issued(item, 5));
    bad.back().payload.reset();
    bad.push_back(issued(item, 5));
    bad.back().payload = Bytes();
    bad.push_back(issued(item, 5));
    bad.back().payload = Bytes(std::size_t{1024} * 1024 + 1);
    bad.push_back(issued(item, 5));
    bad.back().escrow_key_id.reset();
    bad.push_back(issued(item, 5));
    bad.back().chain = std::vector<Bytes>(11, test_certificate(1).der());
    bad.push_back(issued(item, 5));
    bad.back().chain = std::vector<Bytes>{Bytes{1}};
    bad.push_back(result_of(item, WorkOutcome::pending));
    bad.push_back(result_of(item, WorkOutcome::failed));
    for (std::size_t i = 0; i < bad.size(); ++i) {
        EXPECT_EQ(report("a", bad[i]), ResultVerdict::refused) << i;
    }
    EXPECT_EQ(request(item.request_id).state, "leased");
    const wire::WorkReport many{.results = std::vector<boost::json::value>(101)};
    EXPECT_EQ(store::code_of([&] { desk_.take_results(connector("a"), many); }),
              "validation_failed");
}

}  // namespace
}  // namespace certferry::service
