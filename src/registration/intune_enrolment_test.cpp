#include "base/encoding.h"
#include "events/diagnostic.h"
#include "intune/discovery.h"
#include "intune/testing.h"
#include "registration/enrolment.h"
#include "registration/identity.h"
#include "registration/queries.h"
#include "registration/testing.h"

#include <gmock/gmock.h>

#include <fstream>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;
using intune::testing::Emulator;
using intune::testing::json;
using intune::testing::result;
using intune::testing::ScriptStep;
using testing::ElementsAre;

const Arrival from_intune_client{.remote = "192.0.2.1",
                                 .http_method = "POST",
                                 .message_bytes = 1,
                                 .message_type = "19",
                                 .transaction_id = "T1"};

class IntuneEnrolmentTest : public test::RegistrationTest {
protected:
    IntuneEnrolmentTest() {
        endpoint_.validator = ValidatorKind::intune;
        begin();
    }

    /// A connector that was just started.
    void begin() {
        notifier_ = std::make_unique<IntuneNotifier>(
            IntuneNotifier::Parts{.client = client_,
                                  .spool = spool_,
                                  .reports = reports_,
                                  .clock = clock_,
                                  .caller = caller_,
                                  .sends_certificate = sends_certificate_});
        enrolment_ = std::make_unique<Enrolment>(Enrolment::Parts{.endpoint = endpoint_,
                                                                  .validator = validator_,
                                                                  .renewal = nullptr,
                                                                  .issuer = issuer_,
                                                                  .journal = *journal_,
                                                                  .reports = reports_,
                                                                  .clock = clock_,
                                                                  .notifier = notifier_.get()});
    }

    static OpenedRequest request(const test::Ask& ask = {.challenge = "opaque"}) {
        return test::opened(test::make_csr(ask), test::newcomer(), "T1");
    }

    EnrolmentAnswer enrol(const OpenedRequest& asked) {
        return drive(enrolment_->enrol(std::make_shared<const OpenedRequest>(asked),
                                       from_intune_client, soon()));
    }

    /// The rest of a step, whose pauses are noted.
    template <class T>
    T drive(certferry::Step<T> step) {
        return finish(std::move(step), [this](std::chrono::milliseconds span) {
            pauses_.push_back(span);
            if (crash_in_pause_) {
                throw Error(codes::internal_error, "the test's crash");
            }
        });
    }

    static std::string refusal(const EnrolmentAnswer& answer) {
        const auto* refused = std::get_if<Refusal>(&answer.outcome);
        return refused == nullptr ? "" : std::string(refused->code->name);
    }

    void resume_all() {
        for (const auto& record : journal_->open()) {
            drive(enrolment_->resume(record, soon()));
        }
    }

    /// The only request is left between issued and notified.
    OpenedRequest crash_before_notifying() {
        auto asked = request();
        crash_in_pause_ = true;
        emulator_.script(ScriptStep::notify_success, {json(500, "{}")});
        EXPECT_THROW(enrol(asked), Error);
        crash_in_pause_ = false;
        begin();
        return asked;
    }

    /// Success of a validation, with a permit.
    static http::Response with_permit(const std::string& permit) {
        return json(200, R"({"code":"Success","errorDescription":"","permit":")" + permit + "\"}");
    }

    /// The certificate that the open request has in the journal.
    pki::Certificate withheld() {
        return pki::Certificate::from_der(journal_->open().at(0).certificate.value());
    }

    ca::CertificateState state_of(const pki::Certificate& certificate) {
        return issuer_.state(ca::CertificateRef::of(certificate), soon());
    }

    std::string get_cert(const pki::Certificate& certificate) {
        auto asked =
            test::opened(test::make_csr(), test::newcomer(), "1", scep::MessageType::get_cert);
        asked.content =
            scep::IssuerAndSerial{.issuer = certificate.issuer(), .serial = certificate.serial()};
        const auto answer = answer_query(asked, issuer_, *journal_, soon());
        const auto* refused = std::get_if<Refusal>(&answer);
        return refused == nullptr ? "given" : std::string(refused->code->name);
    }

    std::size_t spooled() const {
        std::error_code missing;
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(spool_.folder(), missing)) {
            count += entry.is_regular_file() ? 1U : 0U;
        }
        return count;
    }

    /// A request that the CA refuses: a usage beyond the template's.
    OpenedRequest refused_by_ca() {
        endpoint_.templates = {
            .signature = "Signature", .encryption = "Signature", .general_purpose = "Signature"};
        const auto usage = pki::make_key_usage(pki::KeyUsage(pki::KeyUsage::key_encipherment));
        return request({.extensions = {usage}, .challenge = "opaque"});
    }

    std::vector<events::Entry> entries(int id) {
        auto all = events();
        std::erase_if(all, [id](const auto& each) { return each.id != id; });
        return all;
    }

    ca::FakeIssuer issuer_{clock_, ca::contract_templates()};
    SystemClock wall_;
    Emulator emulator_{wall_};
    http::Client http_{{}};
    intune::Exchange exchange_{http_, wall_, {.pause = [](auto) {}}};
    intune::TokenClient tokens_{emulator_.with_secret(), exchange_};
    intune::IntuneAccess access_{emulator_.cloud(), tokens_, exchange_};
    intune::ServiceCaller service_{access_, exchange_};
    intune::ScepClient client_{service_};
    FailureSpool spool_{folder_ / "spool"};
    CallerInfo caller_{"Certferry/test"};
    IntuneValidator validator_{client_, caller_};
    ReportFactory reports_{*log_, {.host = "ca", .name = "CA"}, clock_};
    std::vector<std::chrono::milliseconds> pauses_;
    bool crash_in_pause_ = false;
    bool sends_certificate_ = false;
    std::unique_ptr<IntuneNotifier> notifier_;
    std::unique_ptr<Enrolment> enrolment_;
};

TEST_F(IntuneEnrolmentTest, ValidatesIssuesNotifiesAndAnswersInThisOrder) {
    const auto answer = enrol(request());
    const auto& certificate = std::get<Enrolled>(answer.outcome).certificate;
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4006, 4008, 4000));
    const auto told = wire::parse_success_notification(
        as_bytes(emulator_.seen(ScriptStep::notify_success).at(0).body));
    EXPECT_EQ(told.transaction_id, "T1");
    EXPECT_EQ(told.caller_info, "Certferry/test");
    EXPECT_EQ(told.certificate_thumbprint, to_upper_hex(certificate.thumbprint()));
    EXPECT_EQ(told.certificate_serial_number, to_upper_hex(certificate.serial()));
    EXPECT_EQ(told.issuing_certificate_authority, "CN=Fake CA");
    EXPECT_EQ(from_rfc3339(told.certificate_expiration_date_utc), certificate.not_after());
    EXPECT_EQ(told.certificate, std::nullopt) << "Intune has no such member";
    EXPECT_EQ(get_cert(certificate), "given");
}

TEST_F(IntuneEnrolmentTest, SendsOurOwnServiceTheCertificate) {
    sends_certificate_ = true;
    begin();
    const auto answer = enrol(request());
    const auto told = wire::parse_success_notification(
        as_bytes(emulator_.seen(ScriptStep::notify_success).at(0).body));
    EXPECT_EQ(told.certificate, std::get<Enrolled>(answer.outcome).certificate.der());
}

TEST_F(IntuneEnrolmentTest, AnswersARepeatWithoutAskingTheServiceAgain) {
    const auto asked = request();
    const auto first = enrol(asked);
    begin();
    const auto again = enrol(asked);
    EXPECT_EQ(std::get<Enrolled>(again.outcome).certificate,
              std::get<Enrolled>(first.outcome).certificate);
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 1U);
    EXPECT_EQ(emulator_.count(ScriptStep::notify_success), 1U);
}

TEST_F(IntuneEnrolmentTest, IssuesNothingUnlessTheServiceSaysSuccess) {
    for (const auto& row : wire::scep_codes()) {
        if (row.code == wire::ScepCode::success) {
            continue;
        }
        emulator_.script(ScriptStep::validate, {result(row.name, "because")});
        const auto answer = enrol(request());
        EXPECT_FALSE(refusal(answer).empty()) << row.name;
        EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4005, 4001)) << row.name;
    }
    EXPECT_EQ(issuer_.issued_count(), 0U);
    EXPECT_EQ(emulator_.count(ScriptStep::notify_failure), 0U);
    EXPECT_TRUE(journal_->open().empty());
}

TEST_F(IntuneEnrolmentTest, IssuesNothingIfTheServiceCannotBeAsked) {
    for (const auto& answer_to_us :
         {json(401, "{}"), json(403, "{}"), json(429, "{}"), json(500, "{}"), json(200, "<html>"),
          json(200, R"({"errorDescription":""})"), json(200, R"({"code":"Success"})"),
          result("NewCode")}) {
        emulator_.script_always(ScriptStep::validate, answer_to_us);
        const auto answer = enrol(request());
        EXPECT_FALSE(refusal(answer).empty());
        EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4005, 4001));
    }
    EXPECT_EQ(issuer_.issued_count(), 0U);
}

TEST_F(IntuneEnrolmentTest, ReportsTheServicesCodeAndWhatItImplies) {
    emulator_.script(ScriptStep::validate, {result("ChallengeExpired", "too late")});
    EXPECT_EQ(refusal(enrol(request())), "challenge_expired");
    emulator_.script(ScriptStep::validate, {json(500, "{}")});
    EXPECT_EQ(refusal(enrol(request())), "service_unavailable");
    const auto failures = entries(4005);
    ASSERT_EQ(failures.size(), 2U);
    EXPECT_NE(failures[0].line.find(R"("validationCode":"ChallengeExpired")"), std::string::npos)
        << failures[0].line;
    EXPECT_NE(failures[0].line.find("0x00000411"), std::string::npos) << failures[0].line;
    EXPECT_NE(failures[1].line.find(R"("validationCode":"ServiceUnavailable")"), std::string::npos)
        << failures[1].line;
}

TEST_F(IntuneEnrolmentTest, HandsTheServicesPermitToTheCa) {
    emulator_.script(ScriptStep::validate, {with_permit("AQID")});
    EXPECT_EQ(refusal(enrol(request())), "");
    EXPECT_THAT(issuer_.permits(), ElementsAre(Bytes{1, 2, 3}));
}

TEST_F(IntuneEnrolmentTest, DoesWithoutAPermit) {
    EXPECT_EQ(refusal(enrol(request())), "");
    EXPECT_THAT(issuer_.permits(), ElementsAre(Bytes()));
}

TEST_F(IntuneEnrolmentTest, KeepsThePermitForWhenTheCaIsThereAgain) {
    emulator_.script(ScriptStep::validate, {with_permit("AQID")});
    issuer_.fail_next(Error(codes::peer_unreachable, "test"));
    EXPECT_THROW(enrol(request()), Error);
    begin();
    resume_all();
    EXPECT_THAT(issuer_.permits(), ElementsAre(Bytes{1, 2, 3}, Bytes{1, 2, 3}));
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 1U);
}

TEST_F(IntuneEnrolmentTest, TakesAPermitThatCannotBeOneForNoAnswer) {
    emulator_.script(ScriptStep::validate, {with_permit("no base64")});
    EXPECT_EQ(refusal(enrol(request())), "service_answer_invalid");
    EXPECT_EQ(issuer_.issued_count(), 0U);
}

TEST_F(IntuneEnrolmentTest, NamesEveryCodeOfTheServiceInEvents) {
    for (const auto& row : wire::scep_codes()) {
        if (row.code != wire::ScepCode::success) {
            EXPECT_NE(events::find_validation_code(row.name), nullptr) << row.name;
        }
    }
}

TEST_F(IntuneEnrolmentTest, NeedsAChallengeForEveryMessageThatIssues) {
    EXPECT_EQ(refusal(enrol(request({.challenge = ""}))), "challenge_missing");
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 0U);
    const auto answer = enrol(request());
    const auto& own = std::get<Enrolled>(answer.outcome).certificate;
    const scep::ClientIdentity holder{.certificate = own, .key = test::key()};
    const auto renewal = test::opened(test::make_csr({.private_key = test::key(1)}), holder, "T2",
                                      scep::MessageType::renewal_req);
    EXPECT_EQ(refusal(enrol(renewal)), "challenge_missing");
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(IntuneEnrolmentTest, TriesToNotifyAgainWithinTheDeadline) {
    emulator_.script(ScriptStep::notify_success, {json(500, "{}"), json(502, "{}")});
    const auto answer = enrol(request());
    EXPECT_EQ(refusal(answer), "");
    EXPECT_THAT(event_ids(answer.request_id),
                ElementsAre(4003, 4004, 4006, 4009, 4009, 4008, 4000));
    EXPECT_THAT(pauses_, ElementsAre(500ms, 1000ms));
}

TEST_F(IntuneEnrolmentTest, RevokesWhatTheServiceWasNotToldOf) {
    emulator_.script_always(ScriptStep::notify_success, json(500, "{}"));
    const auto asked = request();
    const auto answer = enrol(asked);
    EXPECT_EQ(refusal(answer), "notification_failed");
    EXPECT_THAT(event_ids(answer.request_id),
                ElementsAre(4003, 4004, 4006, 4009, 4009, 4009, 4009, 4009, 4002));
    EXPECT_TRUE(journal_->open().empty());
    const auto record = journal_->find(identity_of("default", asked));
    ASSERT_TRUE(record && record->certificate);
    const auto certificate = pki::Certificate::from_der(*record->certificate);
    EXPECT_EQ(state_of(certificate), ca::CertificateState::revoked);
    EXPECT_EQ(get_cert(certificate), "certificate_withdrawn");
    EXPECT_EQ(emulator_.count(ScriptStep::notify_failure), 0U);

    // A repeat gets the same answer, although the service is well again.
    emulator_.script_always(ScriptStep::notify_success, std::nullopt);
    EXPECT_EQ(refusal(enrol(asked)), "notification_failed");
    EXPECT_EQ(issuer_.issued_count(), 1U);
}

TEST_F(IntuneEnrolmentTest, DoesNotNotifyAgainAfterAVerdict) {
    emulator_.script(ScriptStep::notify_success, {result("ChallengeExpired")});
    const auto answer = enrol(request());
    EXPECT_EQ(refusal(answer), "notification_failed");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4006, 4009, 4002));
}

TEST_F(IntuneEnrolmentTest, NotifiesAfterACrashBetweenIssuedAndNotified) {
    const auto asked = crash_before_notifying();
    const auto certificate = withheld();
    EXPECT_EQ(get_cert(certificate), "certificate_withdrawn") << "nobody was told of it yet";
    resume_all();
    EXPECT_TRUE(journal_->open().empty());
    EXPECT_EQ(state_of(certificate), ca::CertificateState::valid);
    const auto answer = enrol(asked);
    EXPECT_EQ(std::get<Enrolled>(answer.outcome).certificate, certificate);
    EXPECT_EQ(issuer_.issued_count(), 1U);
    EXPECT_EQ(entries(4000).size(), 1U);
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 1U);
}

TEST_F(IntuneEnrolmentTest, RevokesAfterACrashIfTheServiceStillCannotBeTold) {
    crash_before_notifying();
    const auto certificate = withheld();
    emulator_.script_always(ScriptStep::notify_success, json(500, "{}"));
    resume_all();
    EXPECT_TRUE(journal_->open().empty());
    EXPECT_EQ(state_of(certificate), ca::CertificateState::revoked);
    EXPECT_EQ(entries(4002).size(), 1U);
    EXPECT_TRUE(entries(4000).empty());
}

TEST_F(IntuneEnrolmentTest, FinishesAWithdrawalThatACrashInterrupted) {
    const auto asked = crash_before_notifying();
    const auto certificate = withheld();
    ASSERT_TRUE(journal_->condemn(journal_->open().at(0).id, "notification_failed", clock_.now()));
    EXPECT_EQ(refusal(enrol(asked)), "notification_failed");
    EXPECT_EQ(state_of(certificate), ca::CertificateState::revoked);
    EXPECT_EQ(emulator_.count(ScriptStep::notify_success), 1U)
        << "the service was told nevertheless";
}

TEST_F(IntuneEnrolmentTest, TellsTheServiceThatTheCaRefused) {
    const auto answer = enrol(refused_by_ca());
    EXPECT_EQ(refusal(answer), "usage_not_allowed");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4007, 4008, 4001));
    const auto told = wire::parse_failure_notification(
        as_bytes(emulator_.seen(ScriptStep::notify_failure).at(0).body));
    EXPECT_EQ(told.transaction_id, "T1");
    EXPECT_EQ(told.h_result, 0x80004005);
    EXPECT_EQ(spooled(), 0U);
}

TEST_F(IntuneEnrolmentTest, KeepsAFailureNotificationUntilTheServiceTakesIt) {
    emulator_.script_always(ScriptStep::notify_failure, json(500, "{}"));
    const auto answer = enrol(refused_by_ca());
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4007, 4009, 4001));
    EXPECT_EQ(spooled(), 1U);
    begin();  // The spool is durable.
    notifier_->work_off(soon());
    EXPECT_EQ(emulator_.count(ScriptStep::notify_failure), 1U) << "it is not due yet";
    clock_.advance(15s);
    notifier_->work_off(soon());
    emulator_.script_always(ScriptStep::notify_failure, std::nullopt);
    clock_.advance(30s);
    notifier_->work_off(soon());
    EXPECT_EQ(spooled(), 0U);
    EXPECT_THAT(event_ids(answer.request_id),
                ElementsAre(4003, 4004, 4007, 4009, 4009, 4008, 4001));
}

TEST_F(IntuneEnrolmentTest, GivesAFailureNotificationUpAfter24Hours) {
    emulator_.script_always(ScriptStep::notify_failure, json(500, "{}"));
    enrol(refused_by_ca());
    for (int quarter = 0; quarter < 97; ++quarter) {
        EXPECT_EQ(spooled(), 1U) << quarter;
        clock_.advance(15min);
        notifier_->work_off(soon());
        if (spooled() == 0) {
            EXPECT_GE(quarter, 90);
            break;
        }
    }
    EXPECT_EQ(spooled(), 0U);
}

TEST_F(IntuneEnrolmentTest, SaysThatTheSpoolCannotBeWritten) {
    std::ofstream(spool_.folder()) << "in the way";
    emulator_.script(ScriptStep::notify_failure, {json(500, "{}")});
    const auto answer = enrol(refused_by_ca());
    EXPECT_THAT(event_ids(answer.request_id),
                ElementsAre(4003, 4004, 4007, 4010, 4009, 4010, 4001));
    EXPECT_EQ(refusal(answer), "usage_not_allowed");
}

TEST_F(IntuneEnrolmentTest, RefusesWhatTheCaWantsToHaveApproved) {
    endpoint_.templates = {
        .signature = "Approved", .encryption = "Approved", .general_purpose = "Approved"};
    const auto answer = enrol(request());
    EXPECT_EQ(refusal(answer), "pending_not_possible");
    EXPECT_THAT(event_ids(answer.request_id), ElementsAre(4003, 4004, 4007, 4008, 4001));
    EXPECT_TRUE(journal_->open().empty());
}

TEST_F(IntuneEnrolmentTest, PassesACanonicalSidThatTheServiceVouchesFor) {
    const auto with = [](const std::vector<std::string>& names) {
        return request({.extensions = {test::subject_alt_name(names)}, .challenge = "opaque"});
    };
    const std::string sid = "uri:tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1001";
    EXPECT_EQ(refusal(enrol(with({sid}))), "");
    EXPECT_EQ(refusal(enrol(with({sid, sid + "2"}))), "sid_forbidden");
}

}  // namespace
}  // namespace certferry::registration
