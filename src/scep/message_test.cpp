#include "base/error.h"
#include "pki/certificate_request.h"
#include "pki/cms_enveloped.h"
#include "scep/attributes.h"
#include "scep/client.h"
#include "scep/identifiers.h"
#include "scep/reply.h"
#include "scep/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::scep {
namespace {

using namespace std::chrono_literals;
using pki::ContentCipher;
using pki::Hash;
using pki::Name;
using pki::PrivateKey;

const UtcTime now = std::chrono::sys_days(std::chrono::year(2030) / 6 / 1) + 12h;

/// An RA and a client that know each other; keys are made once for all tests of this file.
struct Parties {
    PrivateKey ra_key = PrivateKey::generate({});
    pki::Certificate ra = self_signed(Name::from_text("CN=RA"), ra_key, now);
    PrivateKey client_key = PrivateKey::generate({});
    ClientIdentity client{.certificate = self_signed(Name::from_text("CN=client"), client_key, now),
                          .key = client_key};
    CaCertificates ca{.issuer = ra, .encryption = ra, .signers = {ra}, .all = {ra}};
    pki::CertificateRequest csr =
        pki::make_request({.subject = Name::from_text("CN=client"), .extensions = {}}, client_key);
};

const Parties& parties() {
    static const Parties made;
    return made;
}

Bytes request_with(const Transaction& transaction, const Algorithms& algorithms = {}) {
    const auto& all = parties();
    return make_request(MessageType::pkcs_req, transaction, all.csr.der(), all.client, all.ra,
                        algorithms, now);
}

ReplyTo reply_to(const Transaction& transaction) {
    return {.transaction_id = transaction.id,
            .recipient_nonce = transaction.sender_nonce,
            .recipient = parties().client.certificate};
}

ReplySigner ra_signer() {
    return {.certificate = parties().ra, .key = parties().ra_key};
}

std::string refusal(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return std::string(error.code()) + ": " + error.detail();
    }
    return "";
}

TEST(PkiRequest, CarriesWhatTheClientPutIn) {
    const auto transaction = Transaction::start("4711");
    const auto request = PkiRequest::parse(request_with(transaction));
    EXPECT_EQ(request.message_type(), MessageType::pkcs_req);
    EXPECT_EQ(request.transaction_id(), "4711");
    EXPECT_EQ(request.sender_nonce(), transaction.sender_nonce);
    EXPECT_EQ(request.signer(), parties().client.certificate);
    EXPECT_EQ(request.hash(), Hash::sha256);
    EXPECT_EQ(request.signing_time(), now);
    EXPECT_TRUE(request.is_signed_by_signer());
}

class EveryAlgorithm : public testing::TestWithParam<std::tuple<Hash, ContentCipher>> {};

TEST_P(EveryAlgorithm, IsOpenedByTheRa) {
    const auto [hash, cipher] = GetParam();
    const auto request =
        PkiRequest::parse(request_with(Transaction::start("1"), {.hash = hash, .cipher = cipher}));
    ASSERT_TRUE(request.is_signed_by_signer());
    EXPECT_EQ(request.hash(), hash);
    const auto envelope = pki::EnvelopedMessage::parse(request.envelope());
    EXPECT_EQ(envelope.cipher(), cipher);
    ASSERT_EQ(envelope.recipients().size(), 1U);
    EXPECT_TRUE(envelope.recipients().front().names(parties().ra));
    EXPECT_EQ(envelope.open(parties().ra, parties().ra_key), parties().csr.der());
}

INSTANTIATE_TEST_SUITE_P(
    Scep, EveryAlgorithm,
    testing::Combine(testing::Values(Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512),
                     testing::Values(ContentCipher::des_cbc, ContentCipher::des_ede3_cbc,
                                     ContentCipher::aes_128_cbc, ContentCipher::aes_192_cbc,
                                     ContentCipher::aes_256_cbc)));

TEST(PkiRequest, FailsItsSignatureWhenOneOctetOfTheContentChanges) {
    Bytes message = request_with(Transaction::start("1"));
    const auto envelope = PkiRequest::parse(message).envelope();
    const auto at = std::ranges::search(message, envelope).begin();
    *(at + static_cast<std::ptrdiff_t>(envelope.size()) - 1) ^= 1U;
    EXPECT_FALSE(PkiRequest::parse(message).is_signed_by_signer());
}

/// A pkiMessage with attributes of the test's own.
PkiRequest parse_with(std::vector<pki::CmsAttribute> all) {
    const auto& client = parties().client;
    return PkiRequest::parse(pki::sign_message({.content = as_bytes("x"),
                                                .attributes = std::move(all),
                                                .certificates = {client.certificate},
                                                .signing_time = now},
                                               client.certificate, client.key, Hash::sha256));
}

TEST(PkiRequest, HasNoTypeUnlessThereIsExactlyOneThatIsKnown) {
    const auto id = text_attribute(attributes::transaction_id, "1");
    const auto type_of = [&](std::vector<pki::CmsAttribute> types) {
        types.push_back(id);
        return parse_with(std::move(types)).message_type();
    };
    EXPECT_EQ(type_of({text_attribute(attributes::message_type, "19")}), MessageType::pkcs_req);
    EXPECT_FALSE(type_of({}));
    EXPECT_FALSE(type_of({utf8_attribute(attributes::message_type, "19")}));
    EXPECT_FALSE(type_of({octets_attribute(attributes::message_type, as_bytes("19"))}));
    auto twice = text_attribute(attributes::message_type, "19");
    twice.values.push_back(text_attribute("1.2", "17").values.front());
    EXPECT_FALSE(type_of({twice}));
    for (const std::string_view text :
         {"", "019", "+19", "19 ", "1 9", "-19", "18", "0", "255", "275"}) {
        EXPECT_FALSE(type_of({text_attribute(attributes::message_type, text)})) << text;
    }
}

TEST(PkiRequest, NeedsOneTransactionIdToBeAnswered) {
    const auto type = text_attribute(attributes::message_type, "19");
    EXPECT_THAT(refusal([&] { parse_with({type}); }), testing::HasSubstr("scep_message_malformed"));
    EXPECT_THAT(
        refusal([&] { parse_with({type, text_attribute(attributes::transaction_id, "")}); }),
        testing::HasSubstr("transactionID"));
    EXPECT_THAT(
        refusal([&] {
            parse_with({type, text_attribute(attributes::transaction_id, std::string(256, 'a'))});
        }),
        testing::HasSubstr("transactionID"));
    auto twice = text_attribute(attributes::transaction_id, "1");
    twice.values.push_back(text_attribute("1.2", "2").values.front());
    EXPECT_THAT(refusal([&] { parse_with({type, twice}); }), testing::HasSubstr("transactionID"));
}

TEST(PkiRequest, TakesNoncesOfOtherLengthsButNotOfOtherTypes) {
    const auto id = text_attribute(attributes::transaction_id, "1");
    EXPECT_EQ(
        parse_with({id, octets_attribute(attributes::sender_nonce, Bytes(8, 7))}).sender_nonce(),
        Bytes(8, 7));
    EXPECT_FALSE(parse_with({id}).sender_nonce());
    EXPECT_FALSE(parse_with({id, octets_attribute(attributes::sender_nonce, {})}).sender_nonce());
    EXPECT_FALSE(parse_with({id, text_attribute(attributes::sender_nonce, "0123456789abcdef")})
                     .sender_nonce());
}

TEST(PkiRequest, IsNotMadeFromTruncatedBytes) {
    const Bytes message = request_with(Transaction::start("1"));
    for (std::size_t size = 0; size < message.size(); size += 7) {
        EXPECT_THROW(PkiRequest::parse(ByteView(message).first(size)), Error) << size;
    }
}

TEST(CertRep, DeliversCertificatesToTheClient) {
    const auto transaction = Transaction::start("77");
    const Bytes content = pki::certificates_only({parties().client.certificate, parties().ra});
    const auto reply = success_reply(reply_to(transaction), ra_signer(), content, now);
    const auto answer = read_answer(reply, transaction, parties().client, parties().ca, {});
    const auto& success = std::get<Success>(answer);
    EXPECT_EQ(success.certificates.size(), 2U);
    EXPECT_EQ(certificate_for(success, parties().client_key.public_key()),
              parties().client.certificate);
}

// Clients by Apple and others refuse a CertRep without them, also when it reports a failure.
TEST(CertRep, AlwaysCarriesEveryAttribute) {
    const auto transaction = Transaction::start("77");
    const auto to = reply_to(transaction);
    for (const auto& reply :
         {success_reply(to, ra_signer(), pki::certificates_only({parties().ra}), now),
          failure_reply(to, ra_signer(), FailInfo::bad_request, "", now),
          pending_reply(to, ra_signer(), now)}) {
        const auto message = pki::SignedMessage::parse(reply);
        const auto& all = message.signed_attributes();
        for (const auto type :
             {pki::oids::content_type, pki::oids::message_digest, pki::oids::signing_time,
              attributes::message_type, attributes::pki_status, attributes::transaction_id,
              attributes::sender_nonce, attributes::recipient_nonce}) {
            EXPECT_TRUE(single_value(all, type)) << type;
        }
        EXPECT_EQ(single_text(all, attributes::message_type), "3");
        EXPECT_EQ(single_octets(all, attributes::recipient_nonce), transaction.sender_nonce);
        EXPECT_NE(single_octets(all, attributes::sender_nonce), transaction.sender_nonce);
    }
}

TEST(CertRep, TellsFailureWithItsText) {
    const auto transaction = Transaction::start("77");
    const auto reply = failure_reply(reply_to(transaction), ra_signer(), FailInfo::bad_cert_id,
                                     "no such thing", now);
    const auto failure =
        std::get<Failure>(read_answer(reply, transaction, parties().client, parties().ca, {}));
    EXPECT_EQ(failure.info, FailInfo::bad_cert_id);
    EXPECT_EQ(failure.text, "no such thing");
    EXPECT_TRUE(pki::SignedMessage::parse(reply).content().empty());
}

TEST(CertRep, TellsPending) {
    const auto transaction = Transaction::start("77");
    const auto reply = pending_reply(reply_to(transaction), ra_signer(), now);
    EXPECT_TRUE(std::holds_alternative<Pending>(
        read_answer(reply, transaction, parties().client, parties().ca, {})));
}

TEST(Client, RefusesAnswersThatAreNotForIt) {
    const auto transaction = Transaction::start("77");
    const auto content = pki::certificates_only({parties().ra});
    const auto read = [&](const Bytes& reply, const Transaction& expected) {
        return refusal([&] { read_answer(reply, expected, parties().client, parties().ca, {}); });
    };
    const auto reply = success_reply(reply_to(transaction), ra_signer(), content, now);
    EXPECT_THAT(read(reply, {.id = "78", .sender_nonce = transaction.sender_nonce}),
                testing::HasSubstr("another transaction"));
    EXPECT_THAT(read(reply, Transaction::start("77")), testing::HasSubstr("our nonce"));

    const auto& client = parties().client;
    const auto by_other =
        success_reply(reply_to(transaction), {.certificate = client.certificate, .key = client.key},
                      content, now);
    EXPECT_THAT(read(by_other, transaction), testing::HasSubstr("not signed by the CA or RA"));

    auto to_other = reply_to(transaction);
    to_other.recipient = parties().ra;
    EXPECT_THAT(read(success_reply(to_other, ra_signer(), content, now), transaction),
                testing::HasSubstr("not encrypted to this"));
}

TEST(Client, ReadsWeakRepliesOnlyIfAllowed) {
    const auto transaction = Transaction::start("77");
    auto to = reply_to(transaction);
    to.cipher = ContentCipher::des_cbc;
    const auto reply = success_reply(to, ra_signer(), pki::certificates_only({parties().ra}), now);
    const auto read = [&](const LegacyAllowed& allowed) {
        read_answer(reply, transaction, parties().client, parties().ca, allowed);
    };
    EXPECT_THAT(refusal([&] { read({}); }),
                testing::HasSubstr("algorithm_refused: the reply is encrypted with des"));
    EXPECT_EQ(refusal([&] { read({.des = true}); }), "");
}

// GetCACaps comes unsigned: whoever trims it must not choose the algorithms.
TEST(Client, ChoosesNothingWeakUnasked) {
    const auto choose = [](std::string_view caps, const LegacyAllowed& allowed) {
        return Algorithms::choose(Capabilities::parse(caps), allowed);
    };
    EXPECT_EQ(choose("AES\nSHA-256\n", {}).hash, Hash::sha256);
    EXPECT_EQ(choose("SCEPStandard\nSHA-512\n", {}).hash, Hash::sha512);
    EXPECT_THAT(refusal([&] { choose("DES3\nSHA-1\n", {}); }), testing::HasSubstr("allow 3des"));
    EXPECT_THAT(refusal([&] { choose("AES\nSHA-1\n", {}); }), testing::HasSubstr("allow sha1"));
    const auto weak = choose("DES3\nSHA-1\n", {.sha1 = true, .des3 = true});
    EXPECT_EQ(weak.hash, Hash::sha1);
    EXPECT_EQ(weak.cipher, ContentCipher::des_ede3_cbc);
}

TEST(CaCertificatesAnswer, HasTheMediaTypeOfWhatIsSent) {
    EXPECT_EQ(ca_certificates_answer({parties().ra}).media_type, media_types::ca_cert);
    EXPECT_EQ(ca_certificates_answer({parties().ra}).body, parties().ra.der());
    const auto both = ca_certificates_answer({parties().ra, parties().client.certificate});
    EXPECT_EQ(both.media_type, media_types::ca_ra_cert);
    EXPECT_EQ(pki::parse_certificates_only(both.body).certificates.size(), 2U);
}

TEST(Identifiers, AreReadBack) {
    const IssuerAndSerial one{.issuer = Name::from_text("CN=CA"), .serial = {0x80, 0x01}};
    EXPECT_EQ(IssuerAndSerial::from_der(one.to_der()).serial, one.serial);
    const IssuerAndSubject two{.issuer = Name::from_text("CN=CA"),
                               .subject = Name::from_text("CN=x")};
    EXPECT_EQ(IssuerAndSubject::from_der(two.to_der()).subject, two.subject);
    EXPECT_THROW(IssuerAndSubject::from_der(one.to_der()), Error);
}

}  // namespace
}  // namespace certferry::scep
