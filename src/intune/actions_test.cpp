#include "base/encoding.h"
#include "base/testing.h"
#include "intune/discovery.h"
#include "intune/revocation_client.h"
#include "intune/scep_client.h"
#include "intune/testing.h"
#include "pki/certificate_request.h"

#include <gtest/gtest.h>

#include <functional>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;
using testing::BadPeer;
using testing::Emulator;
using testing::json;
using testing::result;
using testing::ScriptStep;

/// What a call ended with.
struct Failure {
    std::string code;
    bool in_doubt = false;
    std::string detail;
};

Failure failure_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return {.code = std::string(error.code()),
                .in_doubt = error.in_doubt(),
                .detail = error.detail()};
    }
    return {.code = "no error", .in_doubt = false, .detail = {}};
}

http::Response later(int status, const char* seconds) {
    auto response = json(status, "{}");
    response.headers.set("Retry-After", seconds);
    return response;
}

const std::string& csr() {
    static const std::string text = [] {
        const auto key =
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
        return to_base64(pki::make_request({.subject = pki::Name::from_text("CN=device"),
                                            .extensions = {},
                                            .challenge_password = nullptr},
                                           key, pki::Hash::sha256)
                             .der());
    }();
    return text;
}

class ActionsTest : public ::testing::Test {
protected:
    wire::ScepRequestFacts facts() const {
        return {.transaction_id = "t-1", .certificate_request = csr(), .caller_info = "test/1"};
    }

    wire::ScepActionResult validate(Deadline deadline = soon()) {
        return exchange_.finish(scep_.validate(facts(), deadline));
    }

    /// Validates with this instead of the right answer.
    wire::ScepActionResult validate_with(http::Response answer) {
        emulator_.script(ScriptStep::validate, {std::move(answer)});
        return validate();
    }

    /// Discovery sends the client there from now on.
    void move_services_to(const std::string& url) {
        emulator_.set_discovery(
            R"({"value":[{"providerName":"ScepRequestValidationFEService","uri":")" + url +
            "\"}]}");
        access_.forget_url();
    }

    SystemClock clock_;
    Emulator emulator_{clock_};
    http::Client client_{{}};
    std::vector<std::chrono::milliseconds> pauses_;
    Exchange exchange_{client_, clock_, {.pause = [this](auto span) { pauses_.push_back(span); }}};
    TokenClient tokens_{emulator_.with_certificate(), exchange_};
    IntuneAccess access_{emulator_.cloud(), tokens_, exchange_};
    ServiceCaller caller_{access_, exchange_};
    ScepClient scep_{caller_};
    RevocationClient revocation_{caller_};
};

using ValidateTest = ActionsTest;
using NotifyTest = ActionsTest;
using RevocationTest = ActionsTest;
using OwnServiceTest = ActionsTest;

TEST_F(ValidateTest, OnlySuccessIsSuccess) {
    EXPECT_TRUE(validate().is_success());
    for (const auto& row : wire::scep_codes()) {
        if (row.code != wire::ScepCode::success) {
            const auto answer = validate_with(result(row.name, "because"));
            EXPECT_FALSE(answer.is_success()) << row.name;
            EXPECT_EQ(answer.code, row.code) << row.name;
            EXPECT_EQ(answer.description, "because") << row.name;
        }
    }
}

TEST_F(ValidateTest, KeepsTheTextOfAnUnknownCode) {
    const auto answer = validate_with(result("NewInNextRelease"));
    EXPECT_FALSE(answer.is_success());
    EXPECT_EQ(answer.code_text, "NewInNextRelease");
}

TEST_F(ValidateTest, SendsWhatTheProtocolWants) {
    validate();
    const auto seen = emulator_.seen(ScriptStep::validate).at(0);
    EXPECT_EQ(seen.headers.find("api-version"), "2018-02-20");
    EXPECT_EQ(seen.headers.find("Content-Type"), "application/json");
    EXPECT_TRUE(seen.headers.has("client-request-id"));
    EXPECT_TRUE(seen.headers.find("Authorization").value_or("").starts_with("Bearer token-"));
    EXPECT_EQ(wire::parse_validate_request(as_bytes(seen.body)).transaction_id, "t-1");
}

TEST_F(ValidateTest, FailsWithoutCode) {
    const auto failure =
        failure_of([&] { validate_with(json(200, R"({"errorDescription":""})")); });
    EXPECT_EQ(failure.code, "service_answer_invalid");
}

TEST_F(ValidateTest, FailsWithoutErrorDescriptionEvenIfTheCodeIsSuccess) {
    const auto failure = failure_of([&] { validate_with(json(200, R"({"code":"Success"})")); });
    EXPECT_EQ(failure.code, "service_answer_invalid");
}

TEST_F(ValidateTest, FailsOnWhatIsNotJson) {
    for (const char* body : {"", "Success", "<html>Success</html>", "[]", R"("Success")"}) {
        EXPECT_EQ(failure_of([&] { validate_with(json(200, body)); }).code,
                  "service_answer_invalid")
            << body;
    }
}

TEST_F(ValidateTest, GetsANewTokenOnceAfter401) {
    EXPECT_TRUE(validate_with(json(401, "{}")).is_success());
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 2U);
    emulator_.script(ScriptStep::validate, {json(401, "{}"), json(401, "{}"), result("Success")});
    EXPECT_EQ(failure_of([&] { validate(); }).code, "service_unauthenticated");
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 4U);
}

TEST_F(ValidateTest, GetsANewTokenIfTheOldOneNoLongerCounts) {
    EXPECT_TRUE(validate().is_success());
    emulator_.forget_tokens();
    EXPECT_TRUE(validate().is_success());
}

TEST_F(ValidateTest, FailsAtOnceOn403WithTheServicesWords) {
    const auto failure = failure_of([&] {
        validate_with(json(403, R"({"error":{"code":"Forbidden","message":"role\nmissing"}})"));
    });
    EXPECT_EQ(failure.code, "service_forbidden");
    EXPECT_NE(failure.detail.find("403 (Forbidden: role\\x0amissing), activity "),
              std::string::npos)
        << failure.detail;
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 1U);
}

TEST_F(ValidateTest, WaitsOnceAfter429AndAfter503WithAShortRetryAfter) {
    for (const int status : {429, 503}) {
        pauses_.clear();
        EXPECT_TRUE(validate_with(later(status, "10")).is_success()) << status;
        EXPECT_EQ(pauses_, (std::vector<std::chrono::milliseconds>{10s})) << status;
        emulator_.script(ScriptStep::validate, {later(status, "0"), later(status, "0")});
        EXPECT_EQ(failure_of([&] { validate(); }).code, "service_throttled") << status;
    }
}

// The wait that the service asks for is one of the step, and holds no thread.
TEST_F(ValidateTest, WaitsByStepsAlone) {
    emulator_.script(ScriptStep::validate,
                     {later(429, "3600"), later(429, "9"), result("Success")});
    EXPECT_EQ(failure_of([&] { validate(); }).code, "service_throttled");
    auto step = scep_.validate(facts(), soon());
    sit_out(step.wait());  // For the answer.
    step = std::move(step).go_on();
    ASSERT_TRUE(step.waits());
    EXPECT_FALSE(step.wait().start);
    EXPECT_EQ(step.wait().at_most, 9s);
    step = std::move(step).go_on();
    sit_out(step.wait());
    step = std::move(step).go_on();
    EXPECT_TRUE(std::move(step).value().is_success());
    EXPECT_TRUE(pauses_.empty());
}

TEST_F(ValidateTest, FailsAtOnceIfTheWaitIsLongOrBeyondTheDeadline) {
    EXPECT_EQ(failure_of([&] { validate_with(later(429, "11")); }).code, "service_throttled");
    EXPECT_EQ(failure_of([&] { validate_with(later(429, "Wed, 21 Oct 2037 07:28:00 GMT")); }).code,
              "service_throttled");
    emulator_.script(ScriptStep::validate, {later(429, "9")});
    EXPECT_EQ(failure_of([&] { validate(Deadline::after(5s)); }).code, "service_throttled");
    EXPECT_TRUE(pauses_.empty());
}

TEST_F(ValidateTest, FailsAtOnceOnServerErrorsAndLooksTheServiceUpAgain) {
    std::size_t reads = 1;
    for (const int status : {500, 502, 503, 504}) {
        const auto failure = failure_of([&] { validate_with(json(status, "<html>")); });
        EXPECT_EQ(failure.code, "service_unavailable") << status;
        EXPECT_TRUE(failure.in_doubt) << status;
        EXPECT_TRUE(validate().is_success());
        EXPECT_EQ(emulator_.count(ScriptStep::discovery), ++reads) << status;
    }
}

TEST_F(ValidateTest, FailsAtOnceOnOtherClientErrors) {
    for (const int status : {400, 404, 410, 413, 421}) {
        EXPECT_EQ(failure_of([&] { validate_with(json(status, "{}")); }).code, "service_refused")
            << status;
    }
}

TEST_F(ValidateTest, TakesNoOtherSuccessThan200) {
    for (const int status : {201, 202, 204, 302}) {
        auto answer = result("Success");
        answer.status = status;
        EXPECT_EQ(failure_of([&] { validate_with(answer); }).code, "service_refused") << status;
    }
}

TEST_F(ValidateTest, FailsInDoubtIfTheConnectionIsReset) {
    BadPeer peer(BadPeer::Manner::resets);
    move_services_to(peer.url());
    const auto failure = failure_of([&] { validate(); });
    EXPECT_EQ(failure.code, "service_unavailable");
    EXPECT_TRUE(failure.in_doubt);
    EXPECT_EQ(peer.requests(), 1);
}

TEST_F(ValidateTest, FailsInDoubtIfNoAnswerComesInTime) {
    BadPeer peer(BadPeer::Manner::stalls);
    move_services_to(peer.url());
    access_.url(wire::scep_validation_service, soon());  // Looked up before the clock runs.
    access_.token(soon());
    const auto failure = failure_of([&] { validate(Deadline::after(300ms)); });
    EXPECT_EQ(failure.code, "service_unavailable");
    EXPECT_TRUE(failure.in_doubt);
    EXPECT_EQ(peer.requests(), 1);
}

TEST_F(ValidateTest, FindsAMovedEndpointAfterOneFailedAttempt) {
    move_services_to(testing::dead_url());
    access_.url(wire::scep_validation_service, soon());
    emulator_.set_discovery(
        R"({"value":[{"providerName":"ScepRequestValidationFEService","uri":")" +
        emulator_.service_url() + "/\"}]}");
    EXPECT_TRUE(validate().is_success());
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 2U);
}

TEST_F(ValidateTest, TriesADeadEndpointTwiceAndNotForEver) {
    move_services_to(testing::dead_url());
    const auto failure = failure_of([&] { validate(); });
    EXPECT_EQ(failure.code, "service_unavailable");
    EXPECT_FALSE(failure.in_doubt);
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 2U);
}

TEST_F(NotifyTest, SuccessCarriesTheCertificatesFacts) {
    wire::SuccessNotification notification;
    static_cast<wire::ScepRequestFacts&>(notification) = facts();
    notification.certificate_thumbprint = "AB";
    notification.certificate_serial_number = "01";
    notification.certificate_expiration_date_utc = "2031-01-01T00:00:00.000Z";
    notification.issuing_certificate_authority = "CA";
    EXPECT_TRUE(exchange_.finish(scep_.notify(notification, soon())).is_success());
    const auto seen = wire::parse_success_notification(
        as_bytes(emulator_.seen(ScriptStep::notify_success).at(0).body));
    EXPECT_EQ(seen.certificate_serial_number, "01");
    emulator_.script(ScriptStep::notify_success, {result("ChallengeExpired")});
    EXPECT_FALSE(exchange_.finish(scep_.notify(notification, soon())).is_success());
}

TEST_F(NotifyTest, FailureCarriesTheReason) {
    wire::FailureNotification notification;
    static_cast<wire::ScepRequestFacts&>(notification) = facts();
    notification.h_result = 0x80004005;
    notification.error_description = "the CA refused";
    EXPECT_TRUE(exchange_.finish(scep_.notify(notification, soon())).is_success());
    const auto seen = wire::parse_failure_notification(
        as_bytes(emulator_.seen(ScriptStep::notify_failure).at(0).body));
    EXPECT_EQ(seen.h_result, 0x80004005);
    EXPECT_EQ(seen.error_description, "the CA refused");
}

TEST_F(RevocationTest, DownloadsAndUploads) {
    emulator_.set_revocations({{.request_context = "c-1",
                                .serial_number = "0A",
                                .issuer_name = "CA",
                                .ca_configuration = std::nullopt}});
    const auto requests = revocation_.download({}, "t-1", soon());
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].request_context, "c-1");
    EXPECT_TRUE(revocation_.download({}, "t-2", soon()).empty());
    revocation_.upload({{.request_context = "c-1",
                         .succeeded = true,
                         .code = wire::RevocationCode::none,
                         .message = {}}},
                       "t-1", soon());
    EXPECT_EQ(emulator_.seen(ScriptStep::upload).at(0).headers.find("api-version"), "5019-05-05");
}

TEST_F(RevocationTest, UploadFailsUnlessTheAnswerIsTrue) {
    for (const char* body : {R"({"value":false})", R"({"value":"true"})", "{}", "true"}) {
        emulator_.script(ScriptStep::upload, {json(200, body)});
        EXPECT_EQ(failure_of([&] {
                      revocation_.upload({{.request_context = "c",
                                           .succeeded = true,
                                           .code = wire::RevocationCode::none,
                                           .message = {}}},
                                         "t", soon());
                  }).code,
                  "service_answer_invalid")
            << body;
    }
}

TEST_F(RevocationTest, DownloadFailsIfThereIsNoList) {
    emulator_.script(ScriptStep::download, {json(200, R"({"value":null})")});
    EXPECT_EQ(failure_of([&] { revocation_.download({}, "t", soon()); }).code,
              "service_answer_invalid");
}

TEST_F(OwnServiceTest, IsCalledAtItsUrlWithoutTokenAndDiscovery) {
    emulator_.without_tokens();
    FixedAccess fixed(emulator_.service_url() + "/");
    const ServiceCaller caller(fixed, exchange_);
    const ScepClient client(caller);
    EXPECT_TRUE(exchange_.finish(client.validate(facts(), soon())).is_success());
    EXPECT_EQ(emulator_.count(ScriptStep::token), 0U);
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 0U);
    EXPECT_FALSE(emulator_.seen(ScriptStep::validate).at(0).headers.has("Authorization"));
}

TEST_F(OwnServiceTest, FailsAtOnceOn401) {
    FixedAccess fixed(emulator_.service_url());
    const ServiceCaller caller(fixed, exchange_);
    const ScepClient client(caller);
    EXPECT_EQ(failure_of([&] { exchange_.finish(client.validate(facts(), soon())); }).code,
              "service_unauthenticated");
    EXPECT_EQ(emulator_.count(ScriptStep::validate), 1U);
}

}  // namespace

}  // namespace certferry::intune
