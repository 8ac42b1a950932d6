#include "ca/embedded/embedded_issuer.h"

#include "ca/embedded/testing.h"
#include "ca/issuer_contract.h"

namespace certferry::ca::embedded {
namespace {

class EmbeddedUnderTest final : public IssuerUnderTest {
public:
    Issuer& issuer() override { return test_.ca.issuer(); }

    StepClock& clock() override { return test_.clock; }

    void approve(std::string_view ticket) override {
        test_.ca.issuer().approve(ticket, "admin", soon());
    }

    void deny(std::string_view ticket, std::string_view reason) override {
        test_.ca.issuer().deny(ticket, "admin", reason);
    }

private:
    TestCa test_;
};

std::unique_ptr<IssuerUnderTest> make() {
    return std::make_unique<EmbeddedUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Embedded, IssuerContract, testing::Values(&make));

/// Fails as a process does that is killed between recording and signing.
class BrokenSigner final : public Signer {
public:
    pki::Certificate sign(const Authority&, ByteView) override {
        ++calls;
        throw Error(codes::crypto_failed, "test");
    }

    int calls = 0;
};

class EmbeddedIssuerTest : public testing::Test {
protected:
    std::vector<store::ca::CertificateRecord> records() {
        store::ca::CertificateFilter filter;
        filter.template_name = "Signature";
        return test_.database->read(
            [&](store::Session& session) { return store::ca::list_certificates(session, filter); });
    }

    EmbeddedIssuer with_signer(Signer& signer) {
        return EmbeddedIssuer({.database = *test_.database,
                               .authorities = test_.ca.authorities(),
                               .settings = test_.ca.settings(),
                               .signer = signer,
                               .serials = serials_,
                               .clock = test_.clock});
    }

    TestCa test_;
    RandomSerials serials_;
};

TEST_F(EmbeddedIssuerTest, FinishesWhatWasRecordedAndNotSigned) {
    BrokenSigner broken;
    auto failing = with_signer(broken);
    const auto request = make_issue_request("key", "device");
    EXPECT_THROW(failing.issue(request, soon()), Error);
    const auto recorded = records();
    ASSERT_EQ(recorded.size(), 1U);
    EXPECT_EQ(recorded.front().certificate, std::nullopt);
    const CertificateRef ref{.certificate = std::nullopt,
                             .issuer = test_.ca.issuer().describe(soon()).chain.front().subject(),
                             .serial = recorded.front().serial};
    EXPECT_EQ(test_.ca.issuer().state(ref, soon()), CertificateState::unknown);

    test_.clock.advance(std::chrono::hours{1});
    const auto outcome = test_.ca.issuer().issue(request, soon());
    const auto& certificate = std::get<Issued>(outcome).certificate;
    EXPECT_EQ(certificate.serial(), recorded.front().serial);
    EXPECT_EQ(certificate.not_after(), recorded.front().not_after) << "what was recorded is signed";
    EXPECT_EQ(records().size(), 1U);
}

TEST_F(EmbeddedIssuerTest, FinishesByLookupToo) {
    BrokenSigner broken;
    const auto request = make_issue_request("key", "device");
    EXPECT_THROW(with_signer(broken).issue(request, soon()), Error);
    const auto found = test_.ca.issuer().lookup(request, soon());
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(std::get<Issued>(*found).certificate.serial(), records().front().serial);
}

TEST_F(EmbeddedIssuerTest, SignsOnlyAfterTheRecordIsCommitted) {
    class Looking final : public Signer {
    public:
        explicit Looking(store::Database& database) : database_(database) {}

        pki::Certificate sign(const Authority& authority, ByteView tbs) override {
            rows = database_.read([](store::Session& session) {
                return store::ca::list_certificates(session, {}).size();
            });
            return KeySigner().sign(authority, tbs);
        }

        std::size_t rows = 0;

    private:
        store::Database& database_;
    } looking(*test_.database);

    const auto before = looking.rows;
    with_signer(looking).issue(make_issue_request("key", "device"), soon());
    EXPECT_GT(looking.rows, before);
}

TEST_F(EmbeddedIssuerTest, SignsNothingWhenItRefuses) {
    BrokenSigner broken;
    auto issuer = with_signer(broken);
    auto request = make_issue_request("key", "device");
    request.extended_key_usage = {pki::Oid(pki::oids::server_auth)};
    EXPECT_TRUE(std::holds_alternative<Rejected>(issuer.issue(request, soon())));
    EXPECT_EQ(broken.calls, 0);
    EXPECT_TRUE(records().empty());
}

TEST_F(EmbeddedIssuerTest, TakesAnotherSerialNumberIfOneIsTaken) {
    class Repeating final : public SerialSource {
    public:
        Bytes next(UtcTime) override { return {0x41, static_cast<std::uint8_t>(++calls / 2)}; }

        int calls = 1;
    } repeating;

    KeySigner signer;
    EmbeddedIssuer issuer({.database = *test_.database,
                           .authorities = test_.ca.authorities(),
                           .settings = test_.ca.settings(),
                           .signer = signer,
                           .serials = repeating,
                           .clock = test_.clock});
    for (const auto* key : {"key-1", "key-2", "key-3"}) {
        EXPECT_TRUE(
            std::holds_alternative<Issued>(issuer.issue(make_issue_request(key, "device"), soon())))
            << key;
    }
    EXPECT_EQ(records().size(), 3U);
}

TEST_F(EmbeddedIssuerTest, CertifiesNoKeyOfTheCaItself) {
    auto request = make_issue_request("key", "device");
    const auto set = test_.ca.authorities().current();
    request.csr = pki::make_request(
        {.subject = request.subject, .extensions = {}, .challenge_password = nullptr},
        set->active().private_key());
    request.authorisation = Authorisation(ca::Authority::challenge, "test", request.csr);
    const auto outcome = test_.ca.issuer().issue(request, soon());
    EXPECT_EQ(std::get<Rejected>(outcome).code, "key_not_allowed");
}

TEST_F(EmbeddedIssuerTest, WritesWhereRelyingPartiesFindOut) {
    const auto certificate = test_.issue("key");
    const auto& extensions = certificate.extensions();
    const auto* points = pki::find(extensions, pki::oids::crl_distribution_points);
    ASSERT_NE(points, nullptr);
    EXPECT_EQ(pki::parse_distribution_points(points->value),
              (std::vector<std::string>{"http://pki.test/crl/root.crl"}));
    const auto* access = pki::find(extensions, pki::oids::authority_info_access);
    ASSERT_NE(access, nullptr);
    EXPECT_EQ(pki::parse_access(access->value, pki::oids::ad_ocsp),
              (std::vector<std::string>{"http://pki.test/ocsp"}));
    EXPECT_EQ(pki::parse_access(access->value, pki::oids::ad_ca_issuers),
              (std::vector<std::string>{"http://pki.test/aia/root.crt"}));
    EXPECT_EQ(certificate.authority_key_identifier(),
              test_.ca.authorities().current()->active().certificate.subject_key_identifier());
    EXPECT_FALSE(certificate.is_ca());
}

TEST_F(EmbeddedIssuerTest, KeepsTheAnswerWhenTheTemplateGoes) {
    const auto request = make_issue_request("key", "device");
    const auto first = test_.ca.issuer().issue(request, soon());
    auto other = request;
    other.template_name = "Gone";
    const auto again = test_.ca.issuer().issue(other, soon());
    EXPECT_EQ(std::get<Issued>(again).certificate, std::get<Issued>(first).certificate);
}

TEST_F(EmbeddedIssuerTest, SpeaksOfBusyWhenTheTimeIsOver) {
    const auto request = make_issue_request("key", "device");
    EXPECT_THROW(test_.ca.issuer().issue(request, Deadline::after(std::chrono::seconds{-1})),
                 Error);
    EXPECT_TRUE(records().empty());
}

TEST_F(EmbeddedIssuerTest, SurvivesAnotherProcessWithTheSameDatabase) {
    const auto certificate = test_.issue("key");
    const auto second = test_.open_database();
    EmbeddedCa other(*second, test_settings(test_.folder.path()), test_.clock);
    EXPECT_TRUE(std::holds_alternative<Revoked>(other.issuer().revoke(
        CertificateRef::of(certificate), pki::RevocationReason::superseded, soon())));
    EXPECT_EQ(test_.ca.issuer().state(CertificateRef::of(certificate), soon()),
              CertificateState::revoked);
}

}  // namespace
}  // namespace certferry::ca::embedded
