#include "registration/renewal_validator.h"

#include "registration/enrolment.h"
#include "registration/testing.h"
#include "registration/wish.h"

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;
using test::Ask;

constexpr auto life = 365 * 24h;  // Of the template, besides the time that it is dated back.

class RenewalValidatorTest : public test::RegistrationTest {
protected:
    RenewalValidatorTest() { endpoint_.renew_by_certificate = true; }

    /// A certificate of the fake CA for this request.
    pki::Certificate issue(const Ask& ask, const std::string& key) {
        const auto csr = test::make_csr(ask);
        const auto wish = std::get<Wish>(read_wish(csr, endpoint_, clock_.now()));
        const ca::IssueRequest request{
            .idempotency_key = key,
            .authorisation = ca::Authorisation(ca::Authority::challenge, "test", csr),
            .csr = csr,
            .template_name = "GeneralPurpose",
            .subject = wish.subject,
            .subject_alt_names = wish.subject_alt_names,
            .key_usage = std::nullopt,
            .extended_key_usage = {},
            .not_after = std::nullopt,
            .requester = {}};
        return std::get<ca::Issued>(issuer_.issue(request, soon())).certificate;
    }

    /// Records it as issued at this endpoint, as the successor of `predecessor` if there is one.
    void record(const pki::Certificate& certificate, const std::string& endpoint,
                const std::optional<Bytes>& predecessor = std::nullopt) {
        const Bytes number = certificate.serial();
        const auto identity = pki::sha256(number);
        database_->write([&](store::Session& session) {
            const auto id =
                store::connector::insert_scep_transaction(session,
                                                          {.request_id = "r",
                                                           .endpoint = endpoint,
                                                           .transaction_id = "t",
                                                           .message_type = 19,
                                                           .identity = to_bytes(identity),
                                                           .key_sha256 = {1},
                                                           .signer_key_sha256 = {1},
                                                           .remote = "",
                                                           .template_name = "GeneralPurpose",
                                                           .authority = "challenge",
                                                           .reference = "",
                                                           .predecessor = predecessor,
                                                           .csr = {1},
                                                           .created_at = clock_.now()},
                                                          {.owner = "test", .until = clock_.now()});
            store::connector::complete_scep_transaction(session, id,
                                                        {.certificate = certificate.der(),
                                                         .serial = number,
                                                         .not_after = certificate.not_after(),
                                                         .answer_until = clock_.now()},
                                                        clock_.now());
        });
    }

    pki::Certificate enrolled(const Ask& ask = {}) {
        auto certificate = issue(ask, "first");
        record(certificate, endpoint_.name);
        return certificate;
    }

    Verdict validate(const pki::Certificate& signer, const Ask& ask = {}) {
        const auto csr = test::make_csr(ask);
        const auto wish = std::get<Wish>(read_wish(csr, endpoint_, clock_.now()));
        return validator_.validate({.endpoint = endpoint_,
                                    .csr = csr,
                                    .wish = wish,
                                    .signer = signer,
                                    .now = clock_.now()},
                                   soon());
    }

    /// Why not; empty if it was granted.
    std::string refusal(const pki::Certificate& signer, const Ask& ask = {}) {
        const auto outcome = validate(signer, ask);
        const auto* refused = std::get_if<Refusal>(&outcome);
        return refused == nullptr ? "" : std::string(refused->code->name) + ": " + refused->detail;
    }

    bool claim(const Verdict& verdict) {
        return database_->write(
            [&](store::Session& session) { return std::get<Grant>(verdict).claim(session); });
    }

    RenewalValidator validator_{*database_, issuer_};
};

TEST_F(RenewalValidatorTest, GrantsInTheLastHalfOfACertificatesLife) {
    const auto old = enrolled();
    EXPECT_EQ(refusal(old).substr(0, 16), "renewal_refused:");
    clock_.advance(life / 2);
    const auto outcome = validate(old);
    ASSERT_TRUE(std::holds_alternative<Grant>(outcome));
    EXPECT_EQ(std::get<Grant>(outcome).authorisation.authority(), ca::Authority::certificate);
    EXPECT_EQ(std::get<Grant>(outcome).predecessor, to_bytes(old.fingerprint()));
    EXPECT_TRUE(claim(outcome));
}

TEST_F(RenewalValidatorTest, GrantsInTheWindowOfTheEndpoint) {
    const auto old = enrolled();
    endpoint_.renewal_window = 1.0;
    EXPECT_EQ(refusal(old), "");
    endpoint_.renewal_window = 0.1;
    clock_.advance(life * 8 / 10);
    EXPECT_NE(refusal(old), "");
    clock_.advance(life * 11 / 100);
    EXPECT_EQ(refusal(old), "");
}

TEST_F(RenewalValidatorTest, RefusesExpiredCertificates) {
    const auto old = enrolled();
    clock_.advance(life + 1s);
    EXPECT_NE(refusal(old), "");
}

TEST_F(RenewalValidatorTest, RefusesRevokedAndHeldCertificates) {
    endpoint_.renewal_window = 1.0;
    const auto old = enrolled();
    issuer_.revoke(ca::CertificateRef::of(old), pki::RevocationReason::certificate_hold, soon());
    EXPECT_NE(refusal(old), "");
    issuer_.release(ca::CertificateRef::of(old), soon());
    EXPECT_EQ(refusal(old), "");
    issuer_.revoke(ca::CertificateRef::of(old), pki::RevocationReason::key_compromise, soon());
    EXPECT_NE(refusal(old), "");
}

TEST_F(RenewalValidatorTest, RefusesOtherNames) {
    endpoint_.renewal_window = 1.0;
    const auto old = enrolled({.extensions = {test::subject_alt_name({"dns:a.example"})}});
    EXPECT_EQ(refusal(old, {.extensions = {test::subject_alt_name({"dns:a.example"})}}), "");
    EXPECT_NE(refusal(old), "");
    EXPECT_NE(refusal(old, {.subject = "CN=admin",
                            .extensions = {test::subject_alt_name({"dns:a.example"})}}),
              "");
    EXPECT_NE(refusal(old, {.extensions = {test::subject_alt_name({"dns:b.example"})}}), "");
    EXPECT_NE(
        refusal(old, {.extensions = {test::subject_alt_name({"dns:a.example", "upn:admin@x"})}}),
        "");
}

TEST_F(RenewalValidatorTest, RefusesCertificatesOfOtherEndpointsAndCas) {
    endpoint_.renewal_window = 1.0;
    const auto elsewhere = issue({}, "elsewhere");
    EXPECT_NE(refusal(elsewhere), "");
    record(elsewhere, "other");
    EXPECT_NE(refusal(elsewhere), "");
    EXPECT_NE(refusal(test::newcomer().certificate), "");
}

// Certificates are public: anybody can copy issuer, serial number and names onto a key of their
// own.
TEST_F(RenewalValidatorTest, RefusesAForgeryOfAGenuineCertificate) {
    endpoint_.renewal_window = 1.0;
    const auto genuine = enrolled();
    const auto& forger = test::key(1);
    const pki::CertificateContent content{.serial = genuine.serial(),
                                          .issuer = genuine.issuer(),
                                          .subject = genuine.subject(),
                                          .not_before = genuine.not_before(),
                                          .not_after = genuine.not_after(),
                                          .spki = forger.public_key().spki(),
                                          .extensions = genuine.extensions()};
    const auto algorithm = pki::signature_algorithm(forger.public_key(), pki::Hash::sha256);
    const auto forged =
        pki::sign_tbs(pki::encode_tbs(content, algorithm), forger, pki::Hash::sha256);
    EXPECT_EQ(refusal(genuine), "");
    EXPECT_NE(refusal(forged, {.private_key = forger}), "");
}

TEST_F(RenewalValidatorTest, GivesACertificateOneLivingSuccessor) {
    endpoint_.renewal_window = 1.0;
    const auto old = enrolled();
    const auto successor = issue({}, "second");
    record(successor, endpoint_.name, to_bytes(old.fingerprint()));
    EXPECT_NE(refusal(old), "");
    issuer_.revoke(ca::CertificateRef::of(successor), pki::RevocationReason::superseded, soon());
    EXPECT_EQ(refusal(old), "");
}

// Two requests were validated before either was recorded.
TEST_F(RenewalValidatorTest, LosesTheClaimToASuccessorThatWasFaster) {
    endpoint_.renewal_window = 1.0;
    const auto old = enrolled();
    const auto outcome = validate(old);
    record(issue({}, "second"), endpoint_.name, to_bytes(old.fingerprint()));
    EXPECT_FALSE(claim(outcome));
}

TEST_F(RenewalValidatorTest, StaysWithinTheEndpointsAllowance) {
    endpoint_.renewal_window = 1.0;
    const auto old = enrolled();
    endpoint_.allowance.subjects = {pki::Name::from_text("CN=other").rdns()};
    EXPECT_EQ(refusal(old).substr(0, 21), "scep_request_mismatch");
}

}  // namespace
}  // namespace certferry::registration
