#include "registration/enrolment.h"

#include "registration/challenge_validator.h"
#include "registration/testing.h"

#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <limits>
#include <thread>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;
using scep::MessageType;
using testing::ElementsAre;
using testing::HasSubstr;

const Arrival from_client{.remote = "192.0.2.1",
                          .http_method = "POST",
                          .message_bytes = 1,
                          .message_type = "19",
                          .transaction_id = "1"};

/// A validator that is out of order.
class BrokenValidator final : public Validator {
public:
    Step<Verdict> ask(const ValidationRequest&, Deadline) override {
        throw Error(codes::peer_unreachable, "test");
    }
};

class EnrolmentTest : public test::RegistrationTest {
protected:
    EnrolmentTest() { begin(); }

    /// A connector that was just started.
    void begin() { enrolment_ = std::make_unique<Enrolment>(parts(validator_)); }

    Enrolment::Parts parts(Validator& validator) {
        return {.endpoint = endpoint_,
                .validator = validator,
                .renewal = endpoint_.renew_by_certificate ? &renewal_ : nullptr,
                .issuer = issuer_,
                .journal = *journal_,
                .reports = reports_,
                .clock = clock_};
    }

    std::string make_challenge(int uses = 1) {
        const auto made = registration::make_challenge(
            *database_, {.endpoint = "default", .uses = uses}, clock_.now());
        return std::string(made.challenge.reveal_text());
    }

    OpenedRequest request(const std::string& transaction_id = "1", int uses = 1) {
        return test::opened(test::make_csr({.challenge = make_challenge(uses)}), test::newcomer(),
                            transaction_id);
    }

    static EnrolmentAnswer enrol_at(Enrolment& enrolment, const OpenedRequest& request,
                                    Deadline deadline = soon()) {
        return finish(
            enrolment.enrol(std::make_shared<const OpenedRequest>(request), from_client, deadline));
    }

    EnrolmentAnswer enrol(const OpenedRequest& request) { return enrol_at(*enrolment_, request); }

    std::string error_of(const OpenedRequest& request) {
        try {
            enrol(request);
        } catch (const Error& error) {
            return std::string(error.code());
        }
        return "";
    }

    static pki::Certificate certificate(const EnrolmentAnswer& answer) {
        return std::get<Enrolled>(answer.outcome).certificate;
    }

    static std::string refusal(const EnrolmentAnswer& answer) {
        const auto* refused = std::get_if<Refusal>(&answer.outcome);
        return refused == nullptr ? "" : std::string(refused->code->name);
    }

    void use_template(const std::string& name) {
        endpoint_.templates = {.signature = name, .encryption = name, .general_purpose = name};
    }

    void resume_all() {
        for (const auto& record : journal_->open()) {
            finish(enrolment_->resume(record, soon()));
        }
    }

    std::string ticket() { return journal_->open().at(0).ticket.value(); }

    ca::FakeIssuer issuer_{clock_, ca::contract_templates()};
    ChallengeValidator validator_{*database_};
    RenewalValidator renewal_{*database_, issuer_};
    ReportFactory reports_{*log_, {.host = "ca", .name = "CA"}, clock_};
    std::unique_ptr<Enrolment> enrolment_;
};

TEST_F(EnrolmentTest, IssuesAndReportsInOrder) {
    const auto answer = enrol(request());
    EXPECT_EQ(certificate(answer).subject(), pki::Name::from_text("CN=device"));
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4006, 4000));
}

TEST_F(EnrolmentTest, RefusesAndReportsInOrder) {
    const auto answer =
        enrol(test::opened(test::make_csr({.challenge = "wrong"}), test::newcomer()));
    EXPECT_EQ(refusal(answer), "challenge_wrong");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4005, 4001));
    EXPECT_EQ(issuer_.issued_count(), 0U);
    EXPECT_TRUE(journal_->open().empty());
}

TEST_F(EnrolmentTest, ReportsARefusalByTheCaInOrder) {
    use_template("Signature");
    const auto usage = pki::make_key_usage(pki::KeyUsage(pki::KeyUsage::key_encipherment));
    const auto answer = enrol(test::opened(
        test::make_csr({.extensions = {usage}, .challenge = make_challenge()}), test::newcomer()));
    EXPECT_EQ(refusal(answer), "usage_not_allowed");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4007, 4001));
}

TEST_F(EnrolmentTest, GivesARepeatTheSameCertificate) {
    const auto asked = request();
    const auto first = enrol(asked);
    // Another nonce and another connection, and the connector was restarted in between.
    begin();
    for (int i = 0; i < 3; ++i) {
        const auto again = enrol(
            test::opened(asked.csr(), {.certificate = asked.message.signer(), .key = test::key()}));
        EXPECT_EQ(certificate(again), certificate(first));
        EXPECT_EQ(again.request_id, first.request_id);
    }
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_THAT(event_ids(first.request_id), ElementsAre(4003, 4004, 4006, 4003, 4003, 4003, 4000));
}

TEST_F(EnrolmentTest, IssuesOnceForManyAtOnce) {
    constexpr int threads = 16;
    const auto asked = request("1", threads);
    std::latch start(threads);
    std::mutex mutex;
    std::set<Bytes> serials;
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < threads; ++i) {
            all.emplace_back([&] {
                start.arrive_and_wait();
                const auto given = certificate(enrol(asked)).serial();
                const std::scoped_lock lock(mutex);
                serials.insert(given);
            });
        }
    }
    EXPECT_EQ(serials.size(), 1U);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(events({.ids = {4000}}).size(), 1U);
}

// Another node, which shares the database and not the memory.
TEST_F(EnrolmentTest, IssuesOnceOnTwoNodes) {
    Enrolment other(parts(validator_));
    const auto asked = request("1", 2);
    std::latch start(2);
    std::optional<EnrolmentAnswer> theirs;
    std::jthread thread([&] {
        start.arrive_and_wait();
        theirs = enrol_at(other, asked);
    });
    start.arrive_and_wait();
    const auto ours = enrol(asked);
    thread.join();
    EXPECT_EQ(certificate(ours), certificate(*theirs));
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(EnrolmentTest, NeedsAnAuthorisationOfItsOwnAfterTheAnswerWindow) {
    endpoint_.answer_window = 1h;
    const auto once = request("1", 1);
    const auto twice = request("2", 2);
    const auto first = enrol(twice);
    ASSERT_EQ(refusal(enrol(once)), "");
    clock_.advance(59min);
    EXPECT_EQ(certificate(enrol(twice)), certificate(first));
    clock_.advance(1min);
    EXPECT_EQ(refusal(enrol(once)), "challenge_expired");
    EXPECT_EQ(refusal(enrol(twice)), "challenge_expired");
    EXPECT_EQ(issuer_.issued_count(), 2U);
}

TEST_F(EnrolmentTest, IssuesAgainForTheSameBytesWithAFreshUse) {
    endpoint_.answer_window = 10min;
    const auto asked = request("1", 2);
    const auto first = enrol(asked);
    clock_.advance(10min);
    const auto second = enrol(asked);
    EXPECT_NE(certificate(second), certificate(first));
    EXPECT_NE(second.request_id, first.request_id);
    clock_.advance(10min);
    EXPECT_EQ(refusal(enrol(asked)), "challenge_spent");
}

TEST_F(EnrolmentTest, AnswersRepeatsForHalfOfTheCertificatesLifeAtMost) {
    auto templates = ca::contract_templates();
    endpoint_.answer_window = 10 * 365 * 24h;
    const auto asked = request("1", 1);
    enrol(asked);
    clock_.advance(181 * 24h);
    EXPECT_EQ(refusal(enrol(asked)), "");
    clock_.advance(3 * 24h);
    EXPECT_NE(refusal(enrol(asked)), "");
}

TEST_F(EnrolmentTest, DoesNotRepeatARevokedCertificate) {
    const auto asked = request();
    const auto given = certificate(enrol(asked));
    issuer_.revoke(ca::CertificateRef::of(given), pki::RevocationReason::key_compromise, soon());
    EXPECT_EQ(refusal(enrol(asked)), "challenge_spent");
}

TEST_F(EnrolmentTest, TakesTheSameKeyUnderAnotherIdAsAnotherRequest) {
    const auto challenge = make_challenge(2);
    const auto csr = test::make_csr({.challenge = challenge});
    const auto identity = test::newcomer();
    const auto first = enrol(test::opened(csr, identity, "1"));
    const auto second = enrol(test::opened(csr, identity, "2"));
    EXPECT_NE(certificate(first), certificate(second));
}

TEST_F(EnrolmentTest, RefusesAnotherKeyUnderAnOpenTransactionId) {
    use_template("Approved");
    const auto pending = enrol(request("1"));
    ASSERT_TRUE(std::holds_alternative<StillPending>(pending.outcome));
    const auto other =
        test::opened(test::make_csr({.challenge = make_challenge(), .private_key = test::key(1)}),
                     test::newcomer(test::key(1)), "1");
    const auto answer = enrol(other);
    EXPECT_EQ(refusal(answer), "transaction_conflict");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4005, 4001));
    issuer_.approve(ticket());
    resume_all();
    EXPECT_EQ(refusal(enrol(other)), "");  // Its challenge was not spent.
}

TEST_F(EnrolmentTest, IsPendingUntilTheCaDecides) {
    use_template("Approved");
    const auto asked = request();
    const auto first = enrol(asked);
    ASSERT_TRUE(std::holds_alternative<StillPending>(first.outcome));
    EXPECT_TRUE(std::holds_alternative<StillPending>(enrol(asked).outcome));
    EXPECT_TRUE(events({.channels = {events::Channel::admin}}).empty());
    issuer_.approve(ticket());
    EXPECT_EQ(certificate(enrol(asked)).subject(), asked.csr().subject());
    EXPECT_THAT(event_ids(first.request_id), ElementsAre(4003, 4004, 4003, 4006, 4003, 4000));
}

/// A CertPoll for CN=device.
OpenedRequest poll_request(const pki::PrivateKey& key, const std::string& transaction_id,
                           const std::string& subject = "CN=device") {
    auto poll = test::opened(test::make_csr({.private_key = key}), test::newcomer(key),
                             transaction_id, MessageType::cert_poll);
    poll.content = scep::IssuerAndSubject{.issuer = pki::Name::from_text("CN=Fake CA"),
                                          .subject = pki::Name::from_text(subject)};
    return poll;
}

TEST_F(EnrolmentTest, IsPolledByTheSameKeyAlone) {
    use_template("Approved");
    enrol(request("1"));
    const auto poll = [&](const OpenedRequest& asked) {
        return finish(
            enrolment_->poll(std::make_shared<const OpenedRequest>(asked), from_client, soon()));
    };
    EXPECT_TRUE(std::holds_alternative<StillPending>(poll(poll_request(test::key(), "1")).outcome));
    EXPECT_EQ(refusal(poll(poll_request(test::key(), "2"))), "scep_certificate_unknown");
    EXPECT_EQ(refusal(poll(poll_request(test::key(1), "1"))), "scep_certificate_unknown");
    EXPECT_EQ(refusal(poll(poll_request(test::key(), "1", "CN=other"))),
              "scep_certificate_unknown");
    issuer_.approve(ticket());
    EXPECT_EQ(refusal(poll(poll_request(test::key(1), "1"))), "scep_certificate_unknown");
    EXPECT_EQ(certificate(poll(poll_request(test::key(), "1"))).subject(),
              pki::Name::from_text("CN=device"));
}

TEST_F(EnrolmentTest, TellsThatTheCaDenied) {
    use_template("Approved");
    const auto asked = request();
    const auto first = enrol(asked);
    issuer_.deny(ticket(), "no");
    EXPECT_EQ(refusal(enrol(asked)), "request_denied");
    EXPECT_EQ(refusal(enrol(asked)), "request_denied");
    EXPECT_THAT(event_ids(first.request_id), ElementsAre(4003, 4004, 4007, 4003, 4003, 4001));
}

// Killed, or failed, between the record and the certificate.
TEST_F(EnrolmentTest, GoesOnAfterACallToTheCaFailed) {
    const auto asked = request();
    issuer_.fail_next(Error(codes::peer_unreachable, "test"));
    EXPECT_EQ(error_of(asked), "peer_unreachable");
    EXPECT_EQ(journal_->open().size(), 1U);
    begin();
    resume_all();
    EXPECT_TRUE(journal_->open().empty());
    const auto answer = enrol(asked);
    EXPECT_EQ(refusal(answer), "");
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4006, 4003, 4000));
}

TEST_F(EnrolmentTest, GetsTheSameCertificateAfterALostAnswer) {
    const auto asked = request();
    issuer_.lose_next_answer();
    EXPECT_EQ(error_of(asked), "peer_unreachable");
    EXPECT_EQ(refusal(enrol(asked)), "");
    resume_all();
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(events({.ids = {4000}}).size(), 1U);
}

TEST_F(EnrolmentTest, IssuesNothingWithoutAVerdict) {
    BrokenValidator broken;
    Enrolment enrolment(parts(broken));
    EXPECT_THROW(enrol_at(enrolment, request()), Error);
    EXPECT_EQ(issuer_.issued_count(), 0U);
    EXPECT_TRUE(journal_->open().empty());
}

TEST_F(EnrolmentTest, IssuesNothingIfTheRecordCannotBeWritten) {
    const auto asked = request();
    database_->write([](store::Session& session) {
        session.execute(
            "CREATE TRIGGER full BEFORE INSERT ON scep_transactions"
            " BEGIN SELECT RAISE(ABORT, 'test'); END",
            {});
    });
    EXPECT_NE(error_of(asked), "");
    EXPECT_EQ(issuer_.issued_count(), 0U);
    database_->write([](store::Session& session) { session.execute("DROP TRIGGER full", {}); });
    EXPECT_EQ(refusal(enrol(asked)), "");  // The challenge was not spent.
}

TEST_F(EnrolmentTest, RenewsByCertificateOnlyWhereThatIsSwitchedOn) {
    const auto first = certificate(enrol(request()));
    const scep::ClientIdentity owner{.certificate = first, .key = test::key()};
    clock_.advance(200 * 24h);
    const auto renewal = test::opened(test::make_csr(), owner, "2", MessageType::renewal_req);
    EXPECT_EQ(refusal(enrol(renewal)), "challenge_missing");
    endpoint_.renew_by_certificate = true;
    begin();
    const auto second = certificate(enrol(renewal));
    EXPECT_NE(second, first);
    const auto third = test::opened(test::make_csr(), owner, "3", MessageType::renewal_req);
    EXPECT_EQ(refusal(enrol(third)), "renewal_refused");  // There is a successor already.
    issuer_.revoke(ca::CertificateRef::of(second), pki::RevocationReason::superseded, soon());
    EXPECT_EQ(refusal(enrol(third)), "");
}

TEST_F(EnrolmentTest, RenewsWithAChallengeWhatTheCertificateAloneMayNot) {
    endpoint_.renew_by_certificate = true;
    begin();
    const auto first = certificate(enrol(request()));
    const scep::ClientIdentity owner{.certificate = first, .key = test::key()};
    EXPECT_EQ(refusal(enrol(test::opened(test::make_csr(), owner, "2", MessageType::renewal_req))),
              "renewal_refused");
    const auto csr = test::make_csr({.challenge = make_challenge()});
    EXPECT_EQ(refusal(enrol(test::opened(csr, owner, "2", MessageType::renewal_req))), "");
}

TEST_F(EnrolmentTest, TakesARenewalReqFromNobodyElse) {
    const auto csr = test::make_csr({.challenge = make_challenge()});
    EXPECT_EQ(refusal(enrol(test::opened(csr, test::newcomer(), "2", MessageType::renewal_req))),
              "renewal_refused");
    const auto first = certificate(enrol(request()));
    issuer_.revoke(ca::CertificateRef::of(first), pki::RevocationReason::key_compromise, soon());
    const scep::ClientIdentity owner{.certificate = first, .key = test::key()};
    EXPECT_EQ(refusal(enrol(test::opened(csr, owner, "3", MessageType::renewal_req))),
              "renewal_refused");
}

/// Two front ends of a group, of which the other one holds an open request.
class FrontEndGroup : public EnrolmentTest {
protected:
    FrontEndGroup() {
        issuer_.fail_next(Error(codes::peer_unreachable, "test"));
        EXPECT_EQ(error_of(asked_), "peer_unreachable");
        hold_until(std::numeric_limits<std::int64_t>::max());
    }

    /// The open request is the other's until this time, by the database's clock.
    void hold_until(std::int64_t micros) {
        database_->write([&](store::Session& session) {
            session.execute("UPDATE scep_transactions SET owner = 'other', lease_until = $1",
                            {micros});
        });
    }

    OpenedRequest asked_ = request();
    journal::ScepJournal others_journal_{*database_, *outbox_, "other"};
};

TEST_F(FrontEndGroup, LeavesARequestToWhoHoldsIt) {
    resume_all();
    EXPECT_THROW(enrol_at(*enrolment_, asked_, Deadline::after(250ms)), Error);
    EXPECT_EQ(issuer_.issued_count(), 0U);
    EXPECT_EQ(journal_->open().size(), 1U);
}

TEST_F(FrontEndGroup, TakesARequestOverWhenItsLeaseHasEnded) {
    hold_until(1);
    const auto answer = enrol(asked_);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(certificate(enrol(asked_)), certificate(answer));
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(FrontEndGroup, AnswersWithWhatTheOtherMadeOfIt) {
    auto others_parts = parts(validator_);
    Enrolment other(Enrolment::Parts{.endpoint = others_parts.endpoint,
                                     .validator = others_parts.validator,
                                     .renewal = others_parts.renewal,
                                     .issuer = others_parts.issuer,
                                     .journal = others_journal_,
                                     .reports = others_parts.reports,
                                     .clock = others_parts.clock});
    auto waiting = std::async(std::launch::async, [&] { return enrol(asked_); });
    EXPECT_EQ(waiting.wait_for(50ms), std::future_status::timeout);
    finish(other.resume(journal_->open().at(0), soon()));
    EXPECT_EQ(certificate(waiting.get()).subject(), pki::Name::from_text("CN=device"));
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(FrontEndGroup, LetsARequestGoWhenTheCaGivesNoAnswer) {
    hold_until(1);
    issuer_.fail_next(Error(codes::peer_unreachable, "test"));
    EXPECT_EQ(error_of(asked_), "peer_unreachable");
    const auto id = journal_->open().at(0).id;
    EXPECT_TRUE(others_journal_.take(id, soon()));
    EXPECT_FALSE(journal_->take(id, soon()));
}

}  // namespace
}  // namespace certferry::registration
