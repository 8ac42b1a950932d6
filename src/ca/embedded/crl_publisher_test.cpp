#include "ca/embedded/crl_publisher.h"

#include "ca/embedded/testing.h"
#include "pki/crl.h"

#include <gtest/gtest.h>

namespace certferry::ca::embedded {
namespace {

using pki::RevocationReason;

constexpr std::chrono::hours day{24};

class CrlPublisherTest : public testing::Test {
protected:
    pki::Crl crl(CrlKind kind, const std::string& slug = "root") {
        return pki::Crl::from_der(*test_.ca.publication().crl(slug, kind).value().der);
    }

    void pass(std::chrono::seconds span) {
        test_.clock.advance(span);
        test_.ca.maintenance().run_once();
    }

    TestCa test_;
};

std::optional<RevocationReason> reason_in(const pki::Crl& crl,
                                          const pki::Certificate& certificate) {
    for (const auto& entry : crl.entries()) {
        if (entry.serial == certificate.serial()) {
            return entry.reason;
        }
    }
    return std::nullopt;
}

TEST_F(CrlPublisherTest, BeginsWithAFullAndADeltaCrlOfOneNumber) {
    const auto full = crl(CrlKind::full);
    const auto delta = crl(CrlKind::delta);
    const auto& root = test_.ca.authorities().current()->active().certificate;
    EXPECT_TRUE(full.signed_by(root.public_key()));
    EXPECT_TRUE(delta.signed_by(root.public_key()));
    EXPECT_EQ(full.content().number, 1U);
    EXPECT_EQ(delta.content().number, 1U);
    EXPECT_EQ(full.content().base_number, std::nullopt);
    EXPECT_EQ(delta.content().base_number, 1U);
    EXPECT_TRUE(full.entries().empty());
}

TEST_F(CrlPublisherTest, NamesItselfAsTheCertificatesDo) {
    const std::vector<std::string> point{"http://pki.test/crl/root.crl"};
    const std::vector<std::string> freshest{"http://pki.test/crl/root-delta.crl"};
    EXPECT_EQ(crl(CrlKind::full).content().distribution_point, point);
    EXPECT_EQ(crl(CrlKind::delta).content().distribution_point, point);
    EXPECT_EQ(crl(CrlKind::full).content().freshest_crl, freshest);
    EXPECT_TRUE(crl(CrlKind::delta).content().freshest_crl.empty());
}

TEST_F(CrlPublisherTest, PublishesARevocationInADeltaWithinAMinute) {
    const auto certificate = test_.issue("key");
    test_.revoke(certificate, RevocationReason::key_compromise);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(crl(CrlKind::delta).content().number, 1U) << "waits for more to come";
    pass(std::chrono::seconds{31});
    EXPECT_EQ(crl(CrlKind::delta).content().number, 2U);
    EXPECT_EQ(crl(CrlKind::delta).content().base_number, 1U);
    EXPECT_EQ(reason_in(crl(CrlKind::delta), certificate), RevocationReason::key_compromise);
    EXPECT_EQ(crl(CrlKind::full).content().number, 1U);
}

TEST_F(CrlPublisherTest, PublishesOnceForOneChange) {
    test_.revoke(test_.issue("key"), RevocationReason::superseded);
    pass(std::chrono::minutes{2});
    pass(std::chrono::minutes{2});
    EXPECT_EQ(crl(CrlKind::delta).content().number, 2U);
}

TEST_F(CrlPublisherTest, TakesAReleaseBackInTheDelta) {
    const auto certificate = test_.issue("key");
    test_.revoke(certificate, RevocationReason::certificate_hold);
    pass(6 * day + std::chrono::minutes{1});
    EXPECT_EQ(reason_in(crl(CrlKind::full), certificate), RevocationReason::certificate_hold);
    test_.ca.issuer().release(CertificateRef::of(certificate), soon());
    pass(std::chrono::minutes{2});
    EXPECT_EQ(reason_in(crl(CrlKind::delta), certificate), RevocationReason::remove_from_crl);
    pass(7 * day);
    EXPECT_EQ(reason_in(crl(CrlKind::full), certificate), std::nullopt);
}

TEST_F(CrlPublisherTest, ServesHoldersOfEveryValidFullCrl) {
    pass(6 * day + std::chrono::minutes{1});
    const auto second = crl(CrlKind::full).content().number;
    EXPECT_GT(second, 1U);
    EXPECT_EQ(crl(CrlKind::delta).content().base_number, 1U) << "the first is still valid";
    EXPECT_EQ(crl(CrlKind::delta).content().number, second);
    pass(day);
    EXPECT_EQ(crl(CrlKind::delta).content().base_number, second);
}

TEST_F(CrlPublisherTest, RenewsBeforeTheEnd) {
    pass(6 * day - std::chrono::minutes{1});
    const auto first = crl(CrlKind::full).content();
    EXPECT_EQ(first.number, 1U);
    pass(std::chrono::minutes{2});
    EXPECT_GT(crl(CrlKind::full).content().number, 1U);
    EXPECT_GT(crl(CrlKind::full).content().next_update, first.next_update);
}

TEST_F(CrlPublisherTest, KeepsDeltasFresh) {
    pass(std::chrono::hours{19});
    EXPECT_EQ(crl(CrlKind::delta).content().number, 2U);
    EXPECT_TRUE(crl(CrlKind::delta).entries().empty());
}

TEST_F(CrlPublisherTest, ForgetsAnExpiredCertificateAfterOneMoreCrl) {
    const auto certificate = test_.issue("key");
    test_.revoke(certificate, RevocationReason::superseded);
    pass(6 * day + std::chrono::minutes{1});
    EXPECT_NE(reason_in(crl(CrlKind::full), certificate), std::nullopt);
    test_.clock.advance(365 * day);
    test_.ca.maintenance().run_once();
    EXPECT_NE(reason_in(crl(CrlKind::full), certificate), std::nullopt) << "the first past its end";
    pass(7 * day);
    EXPECT_EQ(reason_in(crl(CrlKind::full), certificate), std::nullopt);
}

TEST_F(CrlPublisherTest, WarnsAndGoesOnWithoutAKey) {
    std::filesystem::remove(test_.folder.path() / "keys" / "root.pem");
    pass(6 * day + std::chrono::minutes{1});
    EXPECT_EQ(crl(CrlKind::full).content().number, 1U);
}

TEST(RootCrl, IsRenewedAfterTheRevocationOfAnIssuingCa) {
    TestCa test(SetupPlan::Layout::root_and_issuing);
    const auto issuing = test.ca.authorities().current()->active().certificate;
    EXPECT_EQ(test.ca.publication().crl("root", CrlKind::delta), std::nullopt);
    test.revoke(issuing, RevocationReason::ca_compromise);
    test.clock.advance(std::chrono::minutes{2});
    test.ca.maintenance().run_once();
    const auto crl = pki::Crl::from_der(*test.ca.publication().crl("root", CrlKind::full)->der);
    EXPECT_EQ(reason_in(crl, issuing), RevocationReason::ca_compromise);
    EXPECT_TRUE(crl.content().freshest_crl.empty());
}

}  // namespace
}  // namespace certferry::ca::embedded
