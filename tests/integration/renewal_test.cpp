// Renewal by certificate: who may, when, and for what.
#include "base/encoding.h"
#include "refusals.h"

namespace certferry::integration {
namespace {

class Renewal : public RefusalTest {
protected:
    static scep::ClientIdentity enrolled(const std::string& endpoint,
                                         const std::string& subject = "CN=device") {
        const auto outcome =
            at(endpoint).enrol({.subject = subject, .challenge = challenge(endpoint)});
        expect_issued(outcome);
        return {.certificate = outcome.certificate.value(), .key = key()};
    }

    static Outcome renew(const std::string& endpoint, const scep::ClientIdentity& owner,
                         const Ask& ask = {}, const std::string& type = "17") {
        return at(endpoint).send({.content = make_csr(ask).der(), .signer = owner, .type = type});
    }
};

TEST_F(Renewal, IsGrantedToACertificateOfTheEndpoint) {
    const auto first = enrolled("renewing");
    const auto second = renew("renewing", first);
    expect_issued(second);
    EXPECT_NE(second.certificate, first.certificate);
    // With a new key, signed by the old one; Apple sends it as PKCSReq.
    const scep::ClientIdentity next{.certificate = second.certificate.value(), .key = key()};
    const auto third = renew("renewing", next, {.private_key = key(1)}, "19");
    expect_issued(third);
    EXPECT_TRUE(equal(third.certificate.value().spki(), key(1).public_key().spki()));
}

TEST_F(Renewal, IsGrantedOnceForACertificate) {
    const auto first = enrolled("renewing");
    const auto second = renew("renewing", first);
    expect_issued(second);
    expect_refused(renew("renewing", first), "badRequest", "renewal_refused");
    const auto serial = to_hex(second.certificate.value().serial());
    EXPECT_EQ(authority().ca({"revoke", serial, "--reason", "superseded"}).status, 0);
    expect_issued(renew("renewing", first));
}

TEST_F(Renewal, IsNotForOtherNames) {
    const auto first = enrolled("renewing");
    expect_refused(renew("renewing", first, {.subject = "CN=admin"}), "badRequest",
                   "renewal_refused");
    const auto name = pki::GeneralName::dns("dc.example");
    expect_refused(
        renew("renewing", first, {.extensions = {pki::make_subject_alt_name({name}, false)}}),
        "badRequest", "renewal_refused");
    expect_issued(renew("renewing", first));
}

TEST_F(Renewal, IsNotForRevokedCertificates) {
    const auto first = enrolled("renewing");
    const auto serial = to_hex(first.certificate.serial());
    EXPECT_EQ(authority().ca({"revoke", serial, "--reason", "certificateHold"}).status, 0);
    expect_refused(renew("renewing", first), "badRequest", "renewal_refused");
    EXPECT_EQ(authority().ca({"release", serial}).status, 0);
    EXPECT_EQ(authority().ca({"revoke", serial, "--reason", "keyCompromise"}).status, 0);
    expect_refused(renew("renewing", first), "badRequest", "renewal_refused");
}

TEST_F(Renewal, IsNotForCertificatesOfAnotherEndpoint) {
    const auto other = enrolled("other");
    expect_refused(renew("renewing", other), "badRequest", "renewal_refused");
}

TEST_F(Renewal, NeedsAChallengeWhereItIsNotSwitchedOn) {
    const auto first = enrolled("default");
    expect_refused(renew("default", first), "badRequest", "challenge_missing");
    expect_issued(renew("default", first, {.challenge = challenge("default")}));
}

TEST_F(Renewal, WaitsForItsWindow) {
    const auto first = enrolled("renewing-late");
    expect_refused(renew("renewing-late", first), "badRequest", "renewal_refused");
    // A challenge counts at any time.
    expect_issued(renew("renewing-late", first, {.challenge = challenge("renewing-late")}));
}

}  // namespace
}  // namespace certferry::integration
