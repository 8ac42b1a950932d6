#include "ca/fake_issuer.h"

#include "base/testing.h"
#include "ca/issuer_contract.h"

namespace certferry::ca {
namespace {

class FakeUnderTest final : public IssuerUnderTest {
public:
    FakeIssuer& issuer() override { return issuer_; }

    StepClock& clock() override { return clock_; }

    void approve(std::string_view ticket) override { issuer_.approve(ticket); }

    void deny(std::string_view ticket, std::string_view reason) override {
        issuer_.deny(ticket, reason);
    }

private:
    StepClock clock_{test_start};
    FakeIssuer issuer_{clock_, contract_templates()};
};

std::unique_ptr<IssuerUnderTest> make() {
    return std::make_unique<FakeUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Fake, IssuerContract, testing::Values(&make));

TEST(FakeIssuer, FailsOnceWithoutActing) {
    const StepClock clock(test_start);
    FakeIssuer issuer(clock);
    const auto request = make_issue_request("key", "device-1");
    issuer.fail_next(Error(codes::peer_unreachable, "test"));
    EXPECT_THROW(issuer.issue(request, soon()), Error);
    EXPECT_EQ(issuer.issued_count(), 0U);
    EXPECT_TRUE(std::holds_alternative<Issued>(issuer.issue(request, soon())));
}

TEST(FakeIssuer, LosesAnAnswerAfterActing) {
    const StepClock clock(test_start);
    FakeIssuer issuer(clock);
    const auto request = make_issue_request("key", "device-1");
    issuer.lose_next_answer();
    EXPECT_THROW(issuer.issue(request, soon()), Error);
    EXPECT_EQ(issuer.issued_count(), 1U);
    EXPECT_TRUE(issuer.lookup(request, soon()).has_value());
}

TEST(FakeIssuer, ListsWhatWasRevokedInItsCrl) {
    const StepClock clock(test_start);
    FakeIssuer issuer(clock);
    const auto outcome = issuer.issue(make_issue_request("key", "device-1"), soon());
    const auto& certificate = std::get<Issued>(outcome).certificate;
    issuer.revoke(CertificateRef::of(certificate), pki::RevocationReason::superseded, soon());
    const auto crl = pki::Crl::from_der(issuer.crl(issuer.certificate().subject(), soon()).value());
    ASSERT_EQ(crl.entries().size(), 1U);
    EXPECT_EQ(crl.entries().front().serial, certificate.serial());
    EXPECT_TRUE(crl.signed_by(issuer.certificate().public_key()));
}

}  // namespace
}  // namespace certferry::ca
