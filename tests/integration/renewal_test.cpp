// Renewal by certificate: who may, when, and for what.
#include "base/encoding.h"
#include "base/file.h"
#include "refusals.h"

#include <thread>

namespace certferry::integration {
namespace {

class Renewal : public RefusalTest {
protected:
    static scep::ClientIdentity enrolled(const std::string& endpoint,
                                         const std::string& subject = "CN=device") {
        const auto outcome =
            at(endpoint).enrol({.subject = subject, .challenge = challenge(endpoint)});
        expect_issued(outcome);
        return {.certificate = outcome.issued(), .key = key()};
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
    const scep::ClientIdentity next{.certificate = second.issued(), .key = key()};
    const auto third = renew("renewing", next, {.private_key = key(1)}, "19");
    expect_issued(third);
    EXPECT_TRUE(equal(third.issued().spki(), key(1).public_key().spki()));
}

TEST_F(Renewal, IsGrantedOnceForACertificate) {
    const auto first = enrolled("renewing");
    const auto second = renew("renewing", first);
    expect_issued(second);
    expect_refused(renew("renewing", first), "badRequest", "renewal_refused");
    const auto serial = to_hex(second.issued().serial());
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

// The CLI makes a certificate that ends within two seconds, and the record of a SCEP request is
// given its serial number: the shortest validity of a template is a minute.
TEST_F(Renewal, IsNotForExpiredCertificates) {
    const auto life = std::chrono::seconds(2);
    const auto model = enrolled("renewing").certificate;
    const auto csr = make_csr({});
    const auto file = authority().folder() / "short.csr";
    write_file(file, as_bytes(csr.to_pem()), FileMode::owner_only);
    const auto end =
        to_rfc3339(std::chrono::floor<std::chrono::seconds>(SystemClock().now()) + life);
    const auto made = authority().ca({"issue", file, "--template", "Short", "--not-after", end});
    ASSERT_EQ(made.status, 0) << made.printed;
    const scep::ClientIdentity brief{.certificate = pki::Certificate::from_pem(made.printed),
                                     .key = key()};
    count_certificates();
    authority().execute("UPDATE scep_transactions SET serial = x'" +
                        to_hex(brief.certificate.serial()) + "' WHERE serial = x'" +
                        to_hex(model.serial()) + "'");
    const auto told = [&](const Outcome& outcome) {
        const auto requests = authority().requests_from(outcome.from);
        return requests.begin()->second.back().text("errorMessage");
    };
    // While it is valid, only the other name is wrong with this; the validity is looked at first.
    auto outcome = renew("renewing", brief, {.subject = "CN=other"});
    EXPECT_THAT(told(outcome), testing::HasSubstr("names"));
    const auto limit = Deadline::after(std::chrono::seconds(20));
    while (told(outcome).find("validity") == std::string::npos && !limit.passed()) {
        outcome = renew("renewing", brief, {.subject = "CN=other"});
    }
    outcome = renew("renewing", brief);
    EXPECT_THAT(told(outcome), testing::HasSubstr("validity"));
    expect_refused(outcome, "badRequest", "renewal_refused");
    // Nor does it help a RenewalReq with a challenge, which a valid one would not need.
    expect_refused(renew("default", brief, {.challenge = challenge("default")}), "badRequest",
                   "renewal_refused");
}

TEST_F(Renewal, IsNotForCertificatesOfAnotherEndpoint) {
    const auto other = enrolled("other");
    expect_refused(renew("renewing", other), "badRequest", "renewal_refused");
    expect_refused(renew("renewing", other, {}, "19"), "badRequest", "renewal_refused");
}

// Two at once: only one takes the place of its predecessor.
TEST_F(Renewal, AtOnceGivesOneSuccessor) {
    const auto first = enrolled("renewing");
    at("renewing").ca();
    std::vector<Outcome> outcomes(4);
    {
        std::vector<std::jthread> senders;
        senders.reserve(outcomes.size());
        for (auto& outcome : outcomes) {
            senders.emplace_back([&outcome, &first] { outcome = renew("renewing", first); });
        }
    }
    EXPECT_EQ(std::ranges::count(outcomes, "issued", &Outcome::word), 1);
    EXPECT_EQ(std::ranges::count(outcomes, "badRequest", &Outcome::word), 3);
    expect_issued(*std::ranges::find(outcomes, "issued", &Outcome::word));
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
