#include "ca/embedded/ocsp_responder.h"

#include "ca/embedded/testing.h"
#include "pki/der.h"

#include <gtest/gtest.h>

namespace certferry::ca::embedded {
namespace {

namespace der = pki::der;

using pki::RevocationReason;

/// OCSPResponseStatus of a response; 0 is successful.
std::uint8_t response_status(const OcspReply& reply) {
    der::Reader response = der::Reader(reply.der).enter(der::Tag::sequence);
    return response.next(der::Tag::enumerated).content.front();
}

/// The tag of the first answer's CertStatus: 0x80 good, 0xA1 revoked (RFC 6960, 4.2.1).
std::uint8_t first_status(const OcspReply& reply) {
    der::Reader response = der::Reader(reply.der).enter(der::Tag::sequence);
    response.next(der::Tag::enumerated);
    der::Reader bytes = response.enter(der::context_constructed(0)).enter(der::Tag::sequence);
    bytes.next(der::Tag::oid);
    der::Reader data = der::Reader(bytes.next(der::Tag::octet_string).content)
                           .enter(der::Tag::sequence)
                           .enter(der::Tag::sequence);
    data.next();                            // responderID
    data.next(der::Tag::generalized_time);  // producedAt
    der::Reader single = data.enter(der::Tag::sequence).enter(der::Tag::sequence);
    single.next(der::Tag::sequence);  // certID
    return single.peek();
}

constexpr std::uint8_t good = 0x80;
constexpr std::uint8_t revoked = 0xA1;
constexpr std::uint8_t successful = 0;
constexpr std::uint8_t malformed_request = 1;
constexpr std::uint8_t try_later = 3;
constexpr std::uint8_t unauthorized = 6;

class OcspResponderTest : public testing::Test {
protected:
    const pki::Certificate& root() {
        return test_.ca.authorities().current()->active().certificate;
    }

    OcspReply ask(ByteView serial, std::optional<ByteView> nonce = std::nullopt) {
        return test_.ca.publication().ocsp(pki::make_ocsp_request(root(), serial, nonce));
    }

    TestCa test_;
    pki::Certificate certificate_ = test_.issue("key");
};

TEST_F(OcspResponderTest, AnswersForWhatItIssued) {
    const auto reply = ask(certificate_.serial());
    EXPECT_EQ(response_status(reply), successful);
    EXPECT_EQ(first_status(reply), good);
    ASSERT_TRUE(reply.life.has_value());
    EXPECT_LE(reply.life->this_update, test_.clock.now());
    EXPECT_GT(reply.life->next_update, test_.clock.now());
}

TEST_F(OcspResponderTest, SignsOnceForHalfTheLifeOfAnAnswer) {
    const auto first = ask(certificate_.serial()).der;
    test_.clock.advance(std::chrono::hours{11});
    EXPECT_EQ(ask(certificate_.serial()).der, first);
    test_.clock.advance(std::chrono::hours{2});
    EXPECT_NE(ask(certificate_.serial()).der, first);
}

TEST_F(OcspResponderTest, ShowsARevocationAtOnce) {
    ask(certificate_.serial());
    test_.revoke(certificate_, RevocationReason::key_compromise);
    EXPECT_EQ(first_status(ask(certificate_.serial())), revoked);
}

TEST_F(OcspResponderTest, ShowsAHoldAndItsReleaseAtOnce) {
    ask(certificate_.serial());
    test_.revoke(certificate_, RevocationReason::certificate_hold);
    EXPECT_EQ(first_status(ask(certificate_.serial())), revoked);
    test_.ca.issuer().release(CertificateRef::of(certificate_), soon());
    EXPECT_EQ(first_status(ask(certificate_.serial())), good);
}

TEST_F(OcspResponderTest, ShowsWhatAnotherProcessRevoked) {
    const auto neighbour = test_.issue("other");
    ask(certificate_.serial());
    const auto kept = ask(neighbour.serial()).der;
    const auto second = test_.open_database();
    EmbeddedCa other(*second, test_settings(test_.folder.path()), test_.clock);
    other.issuer().revoke(CertificateRef::of(certificate_), RevocationReason::superseded, soon());
    EXPECT_EQ(first_status(ask(certificate_.serial())), revoked);
    EXPECT_EQ(ask(neighbour.serial()).der, kept) << "others stay cached";
}

TEST_F(OcspResponderTest, SaysUnauthorizedForSerialNumbersNeverIssued) {
    const Bytes never(16, 0x42);
    const auto reply = ask(never);
    EXPECT_EQ(response_status(reply), unauthorized);
    EXPECT_FALSE(reply.life.has_value());
}

TEST_F(OcspResponderTest, SaysUnauthorizedForOtherCas) {
    TestCa other;
    const auto foreign =
        pki::make_ocsp_request(other.ca.authorities().current()->active().certificate,
                               certificate_.serial(), std::nullopt);
    EXPECT_EQ(response_status(test_.ca.publication().ocsp(foreign)), unauthorized);
}

TEST_F(OcspResponderTest, RepeatsANonceUncached) {
    const Bytes nonce(32, 0x5A);
    const auto reply = ask(certificate_.serial(), nonce);
    EXPECT_FALSE(reply.life.has_value());
    const auto found = std::search(reply.der.begin(), reply.der.end(), nonce.begin(), nonce.end());
    EXPECT_NE(found, reply.der.end());
    EXPECT_NE(ask(certificate_.serial(), nonce).der, ask(certificate_.serial()).der);
}

TEST_F(OcspResponderTest, AnswersFromTheCacheWhenNoncesComeTooFast) {
    const Bytes nonce(32, 0x5A);
    const int limit = test_.ca.settings().ocsp.nonce_per_second;
    for (int i = 0; i < limit; ++i) {
        EXPECT_FALSE(ask(certificate_.serial(), nonce).life.has_value()) << i;
    }
    EXPECT_TRUE(ask(certificate_.serial(), nonce).life.has_value());
    test_.clock.advance(std::chrono::seconds{1});
    EXPECT_FALSE(ask(certificate_.serial(), nonce).life.has_value());
}

TEST_F(OcspResponderTest, NamesWhatIsMalformed) {
    const Bytes garbage{0x30, 0x03, 0x02, 0x01};
    EXPECT_EQ(response_status(test_.ca.publication().ocsp(garbage)), malformed_request);
    EXPECT_EQ(response_status(test_.ca.publication().ocsp({})), malformed_request);
}

TEST_F(OcspResponderTest, AsksToComeLaterWithoutAValidResponder) {
    test_.clock.advance(std::chrono::hours{31 * 24});
    EXPECT_EQ(response_status(ask(certificate_.serial())), try_later);
}

TEST_F(OcspResponderTest, RenewsItsCertificateAtHalf) {
    const auto responder = [&] {
        return test_.ca.authorities().current()->active().responder->certificate;
    };
    const auto first = responder();
    EXPECT_EQ(first.extended_key_usage(),
              (std::vector<pki::Oid>{pki::Oid(pki::oids::ocsp_signing)}));
    EXPECT_NE(pki::find(first.extensions(), pki::oids::ocsp_nocheck), nullptr);
    EXPECT_TRUE(first.signed_by(root().public_key()));
    test_.clock.advance(std::chrono::hours{14 * 24});
    test_.ca.maintenance().run_once();
    EXPECT_EQ(responder(), first);
    test_.clock.advance(std::chrono::hours{2 * 24});
    test_.ca.maintenance().run_once();
    EXPECT_NE(responder().serial(), first.serial());
    const auto keys = std::filesystem::directory_iterator(test_.folder.path() / "keys");
    EXPECT_EQ(std::distance(begin(keys), end(keys)), 2) << "the old key is gone";
}

TEST(OcspCache, KeepsNothingOlderThanAChangeItKnows) {
    OcspCache cache(8, 5);
    const auto reply = std::make_shared<const OcspReply>(
        OcspReply{.der = {1},
                  .life = OcspReply::Life{.this_update = UtcTime{},
                                          .fresh_until = UtcTime::max(),
                                          .next_update = UtcTime::max()}});
    const Bytes serial{1};
    const Bytes id{2};
    cache.put(serial, id, reply, 4);
    EXPECT_EQ(cache.find(serial, id, UtcTime{}), nullptr);
    cache.put(serial, id, reply, 5);
    EXPECT_EQ(cache.find(serial, id, UtcTime{}), reply);
    cache.drop({serial}, 6);
    EXPECT_EQ(cache.find(serial, id, UtcTime{}), nullptr);
}

TEST(OcspCache, StaysBoundedAndKeepsWhatIsAskedFor) {
    constexpr std::uint8_t max_entries = 8;
    OcspCache cache(max_entries, 0);
    const auto reply = std::make_shared<const OcspReply>(
        OcspReply{.der = {1},
                  .life = OcspReply::Life{.this_update = UtcTime{},
                                          .fresh_until = UtcTime::max(),
                                          .next_update = UtcTime::max()}});
    const Bytes id{2};
    const Bytes wanted{0};
    cache.put(wanted, id, reply, 0);
    int found = 0;
    for (std::uint8_t i = 1; i < 100; ++i) {
        cache.put(Bytes{i}, id, reply, 0);
        EXPECT_NE(cache.find(wanted, id, UtcTime{}), nullptr) << int{i};
    }
    for (std::uint8_t i = 1; i < 100; ++i) {
        found += cache.find(Bytes{i}, id, UtcTime{}) == nullptr ? 0 : 1;
    }
    EXPECT_LE(found, max_entries);
}

}  // namespace
}  // namespace certferry::ca::embedded
