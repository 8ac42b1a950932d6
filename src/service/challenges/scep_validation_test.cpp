#include "service/challenges/scep_validation.h"

#include "base/encoding.h"
#include "pki/certificate.h"
#include "service/challenges/scep_permit.h"
#include "service/challenges/testing.h"
#include "service/keys/testing.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"
#include "store/service/devices.h"
#include "store/service/users.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::DeviceState;
using wire::ScepCode;

class ScepValidationTest : public ServiceTest {
protected:
    ScepValidationTest() { add_challenge_owners(*database_); }

    /// A challenge as a check-in gives it out.
    Secret hand_out(std::string_view id = test_challenge_id) {
        return hand_out_challenge(*database_, keys_, asked_, clock_.now(), id);
    }

    wire::ScepRequestFacts request(const Secret& challenge, std::string transaction = "tx1",
                                   const pki::PrivateKey& key = test_rsa_key()) const {
        return {.transaction_id = std::move(transaction),
                .certificate_request = to_base64(asked_.csr(key, &challenge).der()),
                .caller_info = "test 1.0"};
    }

    wire::SuccessNotification success(const Secret& challenge, std::string transaction = "tx1",
                                      std::string thumbprint = std::string(40, 'A')) const {
        wire::SuccessNotification notice;
        static_cast<wire::ScepRequestFacts&>(notice) = request(challenge, std::move(transaction));
        notice.certificate_thumbprint = std::move(thumbprint);
        notice.certificate_serial_number = "00AB01";
        notice.certificate_expiration_date_utc = "2032-02-11T08:14:07.000Z";
        notice.issuing_certificate_authority = "Harbor Issuing CA";
        return notice;
    }

    wire::FailureNotification failure(const Secret& challenge,
                                      std::string transaction = "tx1") const {
        wire::FailureNotification notice;
        static_cast<wire::ScepRequestFacts&>(notice) = request(challenge, std::move(transaction));
        notice.h_result = 0x8000FFFF;
        notice.error_description = "the CA said no";
        return notice;
    }

    pki::Certificate certificate_for(const pki::PrivateKey& key) const {
        const auto name = pki::Name::from_text("CN=DECK-0417,OU=Fleet");
        const pki::CertificateContent content{.serial = {0x2B, 0x01},
                                              .issuer = name,
                                              .subject = name,
                                              .not_before = clock_.now() - 10min,
                                              .not_after = clock_.now() + 24h * 365,
                                              .spki = key.public_key().spki(),
                                              .extensions = {}};
        const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
        return pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
    }

    ScepCode validate(const Secret& challenge, std::string transaction = "tx1") {
        return validation_.validate("t1", request(challenge, std::move(transaction))).code;
    }

    store::service::CertificateRecord certificate() {
        return database_->read([](Session& session) {
            return store::service::find_certificate(session, "t1", test_challenge_id).value();
        });
    }

    AskedFor asked_;
    KeyRing keys_{*database_, *installation_, clock_};
    bool targeted_ = true;
    ScepValidation validation_{{.database = *database_,
                                .keys = keys_,
                                .clock = clock_,
                                .is_targeted = [this](auto&, auto&, auto) { return targeted_; }}};
};

TEST_F(ScepValidationTest, AcceptsWhatWasHandedOut) {
    EXPECT_EQ(validate(hand_out()), ScepCode::success);
    EXPECT_EQ(certificate().issuance_state, 5);
}

TEST_F(ScepValidationTest, PermitsWhatItVerified) {
    const auto facts = request(hand_out());
    const auto csr =
        pki::CertificateRequest::from_der(from_base64(facts.certificate_request).value());
    const auto permit = validation_.validate("t1", facts).permit.value();
    EXPECT_EQ(permit.csr_sha256, csr.fingerprint());
    EXPECT_EQ(permit.subject, pki::Name::from_text(asked_.subject));
    EXPECT_EQ(permit.subject_alt_names, asked_.alt_names);
    EXPECT_EQ(permit.key_usage, asked_.key_usage);
    EXPECT_EQ(permit.extended_key_usage, asked_.extended_key_usage);
    EXPECT_EQ(permit.template_name, "");
    EXPECT_EQ(permit.not_after, std::nullopt);
    EXPECT_EQ(permit.requester.tenant, "t1");
    EXPECT_EQ(permit.requester.device, test_device_id);
    EXPECT_EQ(permit.requester.user, test_user_id);
    EXPECT_EQ(permit.requester.profile, test_profile_id);
}

TEST_F(ScepValidationTest, PermitsTheSubjectInTheOrderOfTheCsr) {
    const auto challenge = hand_out();
    asked_.subject = "OU=Fleet,CN=DECK-0417";
    const auto permit = validation_.validate("t1", request(challenge)).permit.value();
    EXPECT_EQ(permit.subject, pki::Name::from_text("OU=Fleet,CN=DECK-0417"));
}

TEST_F(ScepValidationTest, PermitsNothingWithARefusal) {
    const auto challenge = hand_out();
    asked_.subject = "CN=DECK-0418,OU=Fleet";
    EXPECT_FALSE(validation_.validate("t1", request(challenge)).permit);
}

TEST_F(ScepValidationTest, PermitsForNoLongerThanTheChallengeAndAnHour) {
    const auto challenge = hand_out();
    const auto end = clock_.now() + 60min;
    EXPECT_EQ(validation_.validate("t1", request(challenge)).permit->expires, end);
    clock_.advance(59min);
    EXPECT_EQ(validation_.validate("t1", request(challenge)).permit->expires, end);
    store::service::ChallengeRecord lasting;
    lasting.expires_at = clock_.now() + 24h;
    EXPECT_EQ(
        permit_for(lasting, asked_.expectation(2048), asked_.csr(test_rsa_key()), clock_.now())
            .expires,
        clock_.now() + 60min);
}

TEST_F(ScepValidationTest, RefusesWhatIsNoRequest) {
    auto facts = request(hand_out());
    facts.certificate_request = "AAAA";
    EXPECT_EQ(validation_.validate("t1", facts).code,
              ScepCode::certificate_request_decoding_failed);
    auto der = asked_.csr(test_rsa_key()).der();
    der.back() ^= 1U;  // The signature.
    facts.certificate_request = to_base64(der);
    EXPECT_EQ(validation_.validate("t1", facts).code,
              ScepCode::certificate_request_decoding_failed);
}

TEST_F(ScepValidationTest, RefusesARequestWithoutChallenge) {
    auto facts = request(hand_out());
    facts.certificate_request = to_base64(asked_.csr(test_rsa_key()).der());
    EXPECT_EQ(validation_.validate("t1", facts).code, ScepCode::challenge_password_missing);
}

TEST_F(ScepValidationTest, RefusesAnotherTenantsChallenge) {
    EXPECT_EQ(validation_.validate("t2", request(hand_out())).code,
              ScepCode::bad_tenant_id_in_challenge);
}

TEST_F(ScepValidationTest, RefusesWhatIsNoChallengeOfOurs) {
    EXPECT_EQ(validate(Secret::copy_of("guess")), ScepCode::challenge_decoding_error);
    auto octets = from_base64(hand_out().reveal_text()).value();
    octets.back() ^= 1U;
    EXPECT_EQ(validate(Secret::copy_of(to_base64(octets))), ScepCode::challenge_decryption_error);
}

TEST_F(ScepValidationTest, RefusesAnExpiredChallenge) {
    const auto challenge = hand_out();
    clock_.advance(60min - 1s);
    EXPECT_EQ(validate(challenge), ScepCode::success);
    clock_.advance(1s);
    EXPECT_EQ(validate(challenge), ScepCode::challenge_expired);
}

TEST_F(ScepValidationTest, RefusesAChallengeFromTheFuture) {
    const auto challenge = hand_out();
    clock_.advance(-6min);
    EXPECT_EQ(validate(challenge), ScepCode::challenge_invalid_timestamp);
}

TEST_F(ScepValidationTest, RefusesARequestThatIsNotThere) {
    const auto challenge = hand_out();
    database_->write([&](Session& session) {
        store::service::remove_challenges(session, clock_.now() + 61min);
    });
    EXPECT_EQ(validate(challenge), ScepCode::bad_certificate_request_id_in_challenge);
}

TEST_F(ScepValidationTest, TiesAChallengeToOneRequest) {
    const auto challenge = hand_out();
    EXPECT_EQ(validate(challenge, "tx1"), ScepCode::success);
    EXPECT_EQ(validate(challenge, "tx1"), ScepCode::success);
    EXPECT_EQ(validate(challenge, "tx2"), ScepCode::bad_certificate_request_id_in_challenge);
    const auto other = pki::PrivateKey::generate({});
    EXPECT_EQ(validation_.validate("t1", request(challenge, "tx1", other)).code,
              ScepCode::bad_certificate_request_id_in_challenge);
}

TEST_F(ScepValidationTest, FreesAChallengeAfterTenMinutesOfSilence) {
    const auto challenge = hand_out();
    validate(challenge, "tx1");
    clock_.advance(10min - 1s);
    EXPECT_EQ(validate(challenge, "tx2"), ScepCode::bad_certificate_request_id_in_challenge);
    clock_.advance(1s);
    EXPECT_EQ(validate(challenge, "tx2"), ScepCode::success);
}

TEST_F(ScepValidationTest, FreesAChallengeAfterAFailure) {
    const auto challenge = hand_out();
    validate(challenge, "tx1");
    EXPECT_EQ(validation_.failed("t1", failure(challenge, "tx1")).code, ScepCode::success);
    EXPECT_EQ(certificate().issuance_state, 7);
    EXPECT_EQ(validate(challenge, "tx2"), ScepCode::success);
}

TEST_F(ScepValidationTest, IsSpentByTheFirstSuccess) {
    const auto challenge = hand_out();
    validate(challenge);
    EXPECT_EQ(validation_.succeeded("t1", success(challenge)).code, ScepCode::success);
    EXPECT_EQ(certificate().issuance_state, 9);
    EXPECT_EQ(certificate().serial, from_hex("ab01"));
    EXPECT_EQ(certificate().thumbprint, from_hex(std::string(40, 'A')));
    EXPECT_EQ(certificate().not_after, from_rfc3339("2032-02-11T08:14:07Z"));
    const auto verdict = validation_.validate("t1", request(challenge));
    EXPECT_EQ(verdict.code, ScepCode::bad_certificate_request_id_in_challenge);
    EXPECT_EQ(verdict.description, "challenge already used");
    clock_.advance(11min);
    EXPECT_EQ(validate(challenge, "tx2"), ScepCode::bad_certificate_request_id_in_challenge);
}

TEST_F(ScepValidationTest, TakesTheSameSuccessTwiceAndNoOther) {
    const auto challenge = hand_out();
    validate(challenge);
    EXPECT_EQ(validation_.succeeded("t1", success(challenge)).code, ScepCode::success);
    EXPECT_EQ(validation_.succeeded("t1", success(challenge)).code, ScepCode::success);
    EXPECT_EQ(validation_.succeeded("t1", success(challenge, "tx1", std::string(40, 'B'))).code,
              ScepCode::bad_certificate_request_id_in_challenge);
}

TEST_F(ScepValidationTest, KeepsTheCertificateThatComesAlong) {
    const auto challenge = hand_out();
    validate(challenge);
    const auto issued = certificate_for(test_rsa_key());
    auto notice = success(challenge, "tx1", to_upper_hex(issued.thumbprint()));
    notice.certificate = issued.der();
    EXPECT_EQ(validation_.succeeded("t1", notice).code, ScepCode::success);
    EXPECT_EQ(certificate().certificate, issued.der());
    EXPECT_EQ(certificate().not_before, issued.not_before());
}

TEST_F(ScepValidationTest, RefusesACertificateThatIsNotTheOneItNotes) {
    const auto challenge = hand_out();
    validate(challenge);
    const auto issued = certificate_for(test_rsa_key());
    const auto of_another_key = certificate_for(pki::PrivateKey::generate({}));
    for (auto [thumbprint, der] :
         {std::pair(std::string(40, 'A'), issued.der()),
          std::pair(to_upper_hex(of_another_key.thumbprint()), of_another_key.der()),
          std::pair(to_upper_hex(issued.thumbprint()), Bytes{0x30, 0})}) {
        auto notice = success(challenge, "tx1", thumbprint);
        notice.certificate = der;
        EXPECT_EQ(validation_.succeeded("t1", notice).code,
                  ScepCode::certificate_request_decoding_failed);
    }
    EXPECT_EQ(certificate().issuance_state, 5) << "still validated";
    EXPECT_EQ(certificate().certificate, std::nullopt);
}

TEST_F(ScepValidationTest, TakesNoSuccessOfARequestThatWasNotValidated) {
    const auto challenge = hand_out();
    EXPECT_EQ(validation_.succeeded("t1", success(challenge)).code,
              ScepCode::bad_certificate_request_id_in_challenge);
    validate(challenge, "tx1");
    EXPECT_EQ(validation_.succeeded("t1", success(challenge, "tx2")).code,
              ScepCode::bad_certificate_request_id_in_challenge);
    validation_.failed("t1", failure(challenge, "tx1"));
    EXPECT_EQ(validation_.succeeded("t1", success(challenge, "tx1")).code,
              ScepCode::bad_certificate_request_id_in_challenge);
    EXPECT_NE(certificate().issuance_state, 9);
}

TEST_F(ScepValidationTest, TakesASuccessUntilADayAfterTheEnd) {
    const auto challenge = hand_out();
    validate(challenge);
    clock_.advance(60min + 24h - 1s);
    EXPECT_EQ(validation_.succeeded("t1", success(challenge)).code, ScepCode::success);
    const auto late = hand_out("019a0000-0000-7000-8000-000000000009");
    EXPECT_EQ(validate(late), ScepCode::success);
    clock_.advance(60min + 24h);
    EXPECT_EQ(validation_.succeeded("t1", success(late)).code, ScepCode::challenge_expired);
}

TEST_F(ScepValidationTest, TakesNoFailureOfWhatSucceeded) {
    const auto challenge = hand_out();
    validate(challenge);
    validation_.succeeded("t1", success(challenge));
    EXPECT_EQ(validation_.failed("t1", failure(challenge)).code,
              ScepCode::bad_certificate_request_id_in_challenge);
    EXPECT_EQ(certificate().issuance_state, 9);
}

TEST_F(ScepValidationTest, RefusesADeviceThatIsNotEnrolledAnyMore) {
    const auto challenge = hand_out();
    database_->write([&](Session& session) {
        const auto device = store::service::find_device(session, "t1", test_device_id).value();
        store::service::move_device(session, device, DeviceState::enrolled, DeviceState::retiring,
                                    clock_.now());
    });
    EXPECT_EQ(validate(challenge), ScepCode::bad_device_id_in_challenge);
}

TEST_F(ScepValidationTest, RefusesAUserWhoIsGone) {
    const auto challenge = hand_out();
    database_->write([&](Session& session) {
        store::service::remove_user(session, "t1", test_user_id, clock_.now());
    });
    EXPECT_NE(validate(challenge), ScepCode::success);
}

TEST_F(ScepValidationTest, RefusesAProfileThatIsNotMeantForTheDeviceAnyMore) {
    const auto challenge = hand_out();
    targeted_ = false;
    EXPECT_EQ(validate(challenge), ScepCode::scep_profile_no_longer_targeted_to_the_client);
    EXPECT_EQ(certificate().issuance_state, 6);
}

TEST_F(ScepValidationTest, RefusesARequestThatDiffersAndSaysSoAtTheProfile) {
    const auto challenge = hand_out();
    asked_.subject = "CN=admin";
    EXPECT_EQ(validate(challenge), ScepCode::subject_name_mismatch);
    const auto deployment = database_->read([](Session& session) {
        return store::service::find_deployment(session, "t1", test_device_id, test_profile_id)
            .value();
    });
    EXPECT_EQ(deployment.state, "error");
    EXPECT_EQ(deployment.code, "SubjectNameMismatch");
}

}  // namespace
}  // namespace certferry::service
