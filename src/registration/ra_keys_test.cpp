#include "registration/ra_keys.h"

#include "registration/testing.h"

#include <sys/stat.h>

namespace certferry::registration {
namespace {

using namespace std::chrono_literals;

class RaKeysTest : public test::RegistrationTest {
protected:
    RaKeys open(RaShape shape = RaShape::two) { return {folder_ / "ra", shape, issuer_, clock_}; }
};

// Windows stops at an RA certificate that does not look like this, without a word.
TEST_F(RaKeysTest, AreTwoCertificatesAsNdesHasThem) {
    const auto keys = open();
    const auto& pair = keys.snapshot()->newest();
    EXPECT_EQ(pair.signing.key_usage(), pki::KeyUsage(pki::KeyUsage::digital_signature));
    EXPECT_EQ(pair.decryption.key_usage(), pki::KeyUsage(pki::KeyUsage::key_encipherment));
    EXPECT_FALSE(equal(pair.signing.spki(), pair.decryption.spki()));
    for (const auto& each : {pair.signing, pair.decryption}) {
        EXPECT_EQ(each.extended_key_usage(),
                  std::vector<pki::Oid>{pki::Oid(pki::oids::server_auth)});
        EXPECT_TRUE(each.subject_alt_names().empty());
        EXPECT_NE(each.subject().common_name().value().find(' '), std::string::npos);
        EXPECT_TRUE(each.signed_by(issuer_.certificate().public_key()));
        EXPECT_FALSE(each.is_ca());
    }
}

TEST_F(RaKeysTest, AreOneCertificateWhereThatIsAskedFor) {
    const auto keys = open(RaShape::one);
    const auto& pair = keys.snapshot()->newest();
    EXPECT_EQ(pair.signing, pair.decryption);
    EXPECT_EQ(pair.signing.key_usage(),
              pki::KeyUsage(pki::KeyUsage::digital_signature | pki::KeyUsage::key_encipherment));
}

TEST_F(RaKeysTest, StayTheSameAfterARestart) {
    const auto first = open().snapshot()->newest().decryption;
    const auto again = open();
    EXPECT_EQ(again.snapshot()->newest().decryption, first);
    EXPECT_EQ(again.snapshot()->pairs.size(), 1U);
}

TEST_F(RaKeysTest, LieInFilesForTheOwnerAlone) {
    const auto keys = open();
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "ra")) {
        struct stat status{};
        ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
    }
}

TEST_F(RaKeysTest, AreRenewedAtHalfOfTheirLifeAndOldOnesKeepOpening) {
    auto keys = open();
    const auto first = keys.snapshot()->newest().decryption;
    clock_.advance(180 * 24h);
    keys.maintain();
    EXPECT_EQ(keys.snapshot()->newest().decryption, first);
    clock_.advance(10 * 24h);
    keys.maintain();
    ASSERT_EQ(keys.snapshot()->pairs.size(), 2U);
    EXPECT_NE(keys.snapshot()->newest().decryption, first);
    EXPECT_EQ(keys.snapshot()->pairs.back()->decryption, first);
    clock_.advance(180 * 24h);
    keys.maintain();
    for (const auto& pair : keys.snapshot()->pairs) {
        EXPECT_NE(pair->decryption, first);
    }
}

TEST_F(RaKeysTest, OfASharedFolderAreMadeOnceAndKnownToAllBeforeTheyAreShown) {
    const auto folder = folder_ / "ra";
    RaKeys one(folder, RaShape::two, issuer_, clock_, 60s);
    RaKeys other(folder, RaShape::two, issuer_, clock_, 60s);
    const auto first = one.snapshot()->newest().decryption;
    EXPECT_EQ(other.snapshot()->newest().decryption, first);
    clock_.advance(190 * 24h);
    one.maintain();
    ASSERT_EQ(one.snapshot()->pairs.size(), 2U);
    EXPECT_EQ(one.snapshot()->newest().decryption, first) << "others do not know the new one yet";
    clock_.advance(15s);
    other.maintain();
    ASSERT_EQ(other.snapshot()->pairs.size(), 2U) << "read, not made again";
    clock_.advance(60s);
    one.maintain();
    other.maintain();
    EXPECT_NE(one.snapshot()->newest().decryption, first);
    EXPECT_EQ(one.snapshot()->newest().decryption, other.snapshot()->newest().decryption);
}

TEST_F(RaKeysTest, AreNeverUsedToMakeAPairWithoutTheCa) {
    issuer_.fail_next(Error(codes::peer_unreachable, "test"));
    EXPECT_THROW(open(), Error);
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "ra"));
}

// What the blind class works on must be as good as a client's request.
TEST_F(RaKeysTest, BringADecoyThatOpens) {
    const auto keys = open();
    const auto& pair = keys.snapshot()->newest();
    const auto envelope = pki::EnvelopedMessage::parse(pair.decoy_envelope);
    const auto plain = envelope.open(pair.decryption, pair.decryption_key);
    ASSERT_TRUE(plain);
    EXPECT_EQ(*plain, pair.decoy_request);
    EXPECT_TRUE(pki::CertificateRequest::from_der(*plain).proves_possession());
}

}  // namespace
}  // namespace certferry::registration
