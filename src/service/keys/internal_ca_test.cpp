#include "service/keys/internal_ca.h"

#include "service/keys/testing.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

class InternalCaTest : public ServiceTest {
protected:
    InternalCertificate wanted() const {
        return {.common_name = "connector",
                .alt_names = {pki::GeneralName::uri("certferry://t/connector/c")},
                .key_usage = pki::KeyUsage(pki::KeyUsage::digital_signature),
                .extended_key_usage = {pki::Oid(pki::oids::client_auth)}};
    }

    pki::PrivateKey key_ =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
};

TEST_F(InternalCaTest, IsMadeOnce) {
    EXPECT_EQ(code_of([&] { InternalCa(*database_, *installation_, clock_); }),
              "service_not_initialised");
    InternalCa::make(*database_, *installation_, clock_);
    EXPECT_EQ(code_of([&] { InternalCa::make(*database_, *installation_, clock_); }),
              "store_conflict");
    EXPECT_EQ(InternalCa(*database_, *installation_, clock_).certificate(),
              InternalCa(*database_, *installation_, clock_).certificate());
}

TEST_F(InternalCaTest, IssuesWhatWasWanted) {
    InternalCa::make(*database_, *installation_, clock_);
    const InternalCa ca(*database_, *installation_, clock_);
    const auto certificate = ca.issue(wanted(), key_.public_key().spki());
    EXPECT_TRUE(certificate.signed_by(ca.certificate().public_key()));
    EXPECT_EQ(certificate.issuer(), ca.certificate().subject());
    EXPECT_EQ(certificate.subject_alt_names(), wanted().alt_names);
    EXPECT_EQ(certificate.key_usage(), wanted().key_usage);
    EXPECT_EQ(certificate.extended_key_usage(), wanted().extended_key_usage);
    EXPECT_EQ(certificate.not_before(), clock_.now() - 5min);
    EXPECT_EQ(certificate.not_after(), clock_.now() + 365 * 24h);
    EXPECT_FALSE(certificate.is_ca());
}

TEST_F(InternalCaTest, GivesEachCertificateASerialNumberOfItsOwn) {
    InternalCa::make(*database_, *installation_, clock_);
    const InternalCa ca(*database_, *installation_, clock_);
    EXPECT_NE(ca.issue(wanted(), key_.public_key().spki()).serial(),
              ca.issue(wanted(), key_.public_key().spki()).serial());
}

TEST_F(InternalCaTest, IssuesNothingBeyondItsOwnEnd) {
    InternalCa::make(*database_, *installation_, clock_);
    const InternalCa ca(*database_, *installation_, clock_);
    clock_.advance(20 * 365 * 24h - 24h);
    EXPECT_EQ(ca.issue(wanted(), key_.public_key().spki()).not_after(),
              ca.certificate().not_after());
}

TEST_F(InternalCaTest, CannotBeOpenedWithoutTheInstallationKey) {
    InternalCa::make(*database_, *installation_, clock_);
    InstallationKey::make_file(folder_ / "other.key");
    const auto other = InstallationKey::from_file(folder_ / "other.key");
    EXPECT_EQ(code_of([&] { InternalCa(*database_, other, clock_); }), "installation_key_wrong");
}

}  // namespace
}  // namespace certferry::service
