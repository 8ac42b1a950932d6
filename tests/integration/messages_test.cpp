// Messages that are wrong in themselves: keys, signatures, recipients, attributes, extensions.
#include "refusals.h"

#include <array>

namespace certferry::integration {
namespace {

using pki::KeyUsage;
using pki::test::Node;
using pki::test::Party;
using scep::octets_attribute;

namespace attributes = scep::attributes;
namespace oids = pki::oids;

class Messages : public RefusalTest {
protected:
    /// The draft of a request that would be granted.
    static Draft good(const Ask& ask = {}) {
        Ask with = ask;
        with.challenge = challenge();
        return {.content = make_csr(with).der(), .signer = newcomer(ask.private_key)};
    }

    static void expect_envelope_refused(const Draft& draft, const Where& where = Where::current()) {
        expect_refused(at().send(draft), "badMessageCheck", "scep_envelope_refused", where);
    }

    static pki::Extension extension(std::string_view id, bool critical = false) {
        return {.id = pki::Oid(id), .critical = critical, .value = {0x05, 0x00}};
    }

    /// A certificate that says what `model` says, but for another key that signed it itself.
    static scep::ClientIdentity forgery(const pki::Certificate& model,
                                        const pki::PrivateKey& forger) {
        const pki::CertificateContent content{.serial = model.serial(),
                                              .issuer = model.issuer(),
                                              .subject = model.subject(),
                                              .not_before = model.not_before(),
                                              .not_after = model.not_after(),
                                              .spki = forger.public_key().spki(),
                                              .extensions = model.extensions()};
        const auto algorithm = pki::signature_algorithm(forger.public_key(), pki::Hash::sha256);
        return {.certificate =
                    pki::sign_tbs(pki::encode_tbs(content, algorithm), forger, pki::Hash::sha256),
                .key = forger};
    }
};

TEST_F(Messages, AsApplesClientsEncodeThemAreUnderstood) {
    Client client = at();
    const auto draft = good();
    const auto ber = Node::parse(client.sign(draft)).ber();
    expect_issued(client.read(client.post(ber), draft));
    Draft inside = good();
    inside.envelope = Node::parse(client.envelop(inside)).ber();
    expect_issued(client.send(inside));
}

TEST_F(Messages, HaveReplyNoncesOfTheirOwn) {
    Client client = at();
    const auto draft = good();
    const auto reply = client.post(client.sign(draft));
    const auto message = pki::SignedMessage::parse(reply.body);
    const auto& all = message.signed_attributes();
    EXPECT_EQ(scep::single_octets(all, attributes::recipient_nonce), draft.nonce);
    const auto nonce = scep::single_octets(all, attributes::sender_nonce);
    EXPECT_EQ(nonce.value_or(Bytes()).size(), 16U);
    EXPECT_NE(nonce, draft.nonce);
    expect_issued(client.read(reply, draft));
}

TEST_F(Messages, WithAWrongRequestSignatureAreRefused) {
    Draft draft = good();
    draft.content.back() ^= 1U;
    expect_envelope_refused(draft);
}

TEST_F(Messages, SignedByAForeignKeyAreRefused) {
    Draft draft = good();
    draft.signer = newcomer(key(1));
    expect_envelope_refused(draft);
}

TEST_F(Messages, WithAWrongSignatureAreRefused) {
    Client client = at();
    const auto draft = good();
    Node message = Node::parse(client.sign(draft));
    message.at({1, 0, 4, 0, 5}).content.back() ^= 1U;
    expect_refused(client.read(client.post(message.der()), draft), "badMessageCheck",
                   "scep_signature_wrong");
}

TEST_F(Messages, WithTheSignersCertificateMissingAreNoMessages) {
    Client client = at();
    Node message = Node::parse(client.sign(good()));
    message.at({1, 0, 3}).inside = {Node::parse(newcomer(key(1)).certificate.der())};
    expect_refused(client.post(message.der()), "400 scep_message_malformed",
                   "scep_message_malformed");
}

// The receiver looks at that extension in every certificate that the sender encloses.
TEST_F(Messages, WithAMalformedKeyIdentifierDoNotEndTheProgram) {
    Client client = at();
    Node message = Node::parse(client.sign(good()));
    const Party broken = Party::make(
        "CN=x", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256},
        {{.id = pki::Oid(oids::subject_key_identifier), .critical = false, .value = {0x30, 0x01}}});
    message.at({1, 0, 3}).inside = {Node::parse(broken.certificate.der())};
    message.at({1, 0, 4, 0, 1}) = Node{.tag = pki::der::context(0), .content = {1}, .inside = {}};
    expect_refused(client.post(message.der()), "400 scep_message_malformed",
                   "scep_message_malformed");
}

TEST_F(Messages, RenewNothingForAForeignCertificate) {
    for (const auto* endpoint : {"default", "renewing"}) {
        const auto password = challenge(endpoint);
        Draft draft{.content = make_csr({.challenge = password}).der(), .type = "17"};
        expect_refused(at(endpoint).send(draft), "badRequest", "renewal_refused");
    }
}

// Issuer, serial number and names of a certificate are public.
TEST_F(Messages, RenewNothingForAForgedCertificate) {
    Client client = at("renewing");
    const auto genuine = client.enrol({.challenge = challenge("renewing")});
    expect_issued(genuine);
    const auto forged = forgery(genuine.issued(), key(1));
    for (const auto* type : {"17", "19"}) {
        Draft draft{
            .content = make_csr({.private_key = key(1)}).der(), .signer = forged, .type = type};
        expect_refused(client.send(draft), "badRequest", "renewal_refused");
    }
    Draft draft{.content = make_csr({.private_key = key(2)}).der(), .signer = forged};
    expect_refused(client.send(draft), "badMessageCheck", "scep_envelope_refused");
}

TEST_F(Messages, WithKeysTooSmallAreRefused) {
    const auto small = pki::PrivateKey::generate({.bits = 1024});
    expect_refused(at().send(good({.private_key = small})), "badRequest", "scep_key_refused");
    Draft draft{.content = make_csr({.challenge = challenge("large")}).der()};
    expect_refused(at("large").send(draft), "badRequest", "scep_key_refused");
}

TEST_F(Messages, WithEllipticCurveKeysAreRefused) {
    const auto curve = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    expect_refused(at().send(good({.private_key = curve})), "badAlg", "scep_key_refused");
}

TEST_F(Messages, WithWeakAlgorithmsAreRefused) {
    Draft sha1 = good();
    sha1.hash = pki::Hash::sha1;
    Client client = at();
    // The answer comes by SHA-256, which every client knows.
    expect_refused(client.send(sha1), "badAlg", "scep_algorithm_refused");
    for (const auto cipher : {pki::ContentCipher::des_cbc, pki::ContentCipher::des_ede3_cbc}) {
        Draft draft = good();
        draft.cipher = cipher;
        expect_refused(client.send(draft), "badAlg", "scep_algorithm_refused");
    }
    expect_refused(client.send(good({.hash = pki::Hash::sha1})), "badAlg",
                   "scep_algorithm_refused");
}

TEST_F(Messages, WithForbiddenExtensionsAreRefused) {
    const auto purpose = [](std::string_view oid) {
        return pki::make_extended_key_usage({pki::Oid(oid)});
    };
    std::vector<pki::Extension> forbidden{
        pki::make_basic_constraints({.ca = true, .path_length = 0}),
        pki::make_key_usage(KeyUsage(KeyUsage::key_cert_sign)),
        pki::make_key_usage(KeyUsage(KeyUsage::crl_sign)),
        purpose(oids::ocsp_signing),
        purpose(oids::any_extended_key_usage),
        purpose(oids::time_stamping),
        purpose(oids::ms_certificate_request_agent),
        extension(oids::ms_application_policies),
        extension(oids::ms_sid),
        extension(oids::ms_ca_version),
        extension(oids::ocsp_nocheck),
    };
    for (auto each : forbidden) {
        for (const bool critical : {false, true}) {
            each.critical = critical;
            SCOPED_TRACE(each.id);
            expect_refused(at().send(good({.extensions = {each}})), "badRequest",
                           "extension_forbidden");
        }
    }
}

TEST_F(Messages, WithUnknownCriticalExtensionsAreRefused) {
    expect_refused(at().send(good({.extensions = {extension("1.3.6.1.4.1.99999.1", true)}})),
                   "badRequest", "extension_unsupported");
    expect_issued(at().send(good({.extensions = {extension("1.3.6.1.4.1.99999.1")}})));
}

/// A PKCS#10 with one more extension behind those that it has, signed by `key()`.
Bytes with_second_extension(const Bytes& csr, const pki::Extension& second) {
    Node request = Node::parse(csr);
    Node& about = request.at({0, 3});
    const auto found = std::ranges::find_if(about.inside, [](const Node& each) {
        return each.inside.at(0).content == pki::encode_oid(oids::extension_request);
    });
    const Node type{.tag = pki::der::Tag::oid, .content = pki::encode_oid(second.id), .inside = {}};
    const Node value{.tag = pki::der::Tag::octet_string, .content = second.value, .inside = {}};
    found->at({1, 0}).inside.push_back(
        Node{.tag = pki::der::Tag::sequence, .content = {}, .inside = {type, value}});
    Bytes signature = key().sign(pki::Hash::sha256, request.at({0}).der());
    signature.insert(signature.begin(), 0);  // No unused bits.
    request.at({2}).content = signature;
    return request.der();
}

// A reader may take the first, another the last of two.
TEST_F(Messages, WithRepeatedExtensionsAreRefused) {
    const auto harmless = pki::make_basic_constraints({.ca = false, .path_length = {}});
    const auto ca = pki::make_basic_constraints({.ca = true, .path_length = {}});
    const auto sign = pki::make_key_usage(KeyUsage(KeyUsage::digital_signature));
    const auto sign_more =
        pki::make_key_usage(KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment));
    for (const auto& [first, second] :
         {std::pair(harmless, ca), std::pair(sign, sign), std::pair(sign, sign_more)}) {
        Draft draft = good();
        draft.content = with_second_extension(good({.extensions = {first}}).content, second);
        expect_envelope_refused(draft);
    }
}

TEST_F(Messages, WithASidAreRefused) {
    const auto sid = pki::GeneralName::uri("tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500");
    expect_refused(at().send(good({.extensions = {pki::make_subject_alt_name({sid}, false)}})),
                   "badRequest", "sid_forbidden");
}

TEST_F(Messages, ToOtherRecipientsAreRefused) {
    Client client = at();
    const Party stranger = Party::make("CN=Stranger");
    const auto recipient = [](const Bytes& envelope) {
        return Node::parse(envelope).at({1, 0, 1, 0});
    };
    Draft draft = good();
    const Bytes foreign =
        pki::envelop(draft.content, stranger.certificate, pki::ContentCipher::aes_256_cbc);
    const auto with = [&](std::size_t before, std::size_t ours) {
        Draft changed = good();
        Node envelope = Node::parse(client.envelop(changed));
        auto& all = envelope.at({1, 0, 1}).inside;
        const Node own = all.front();
        all.assign(before, recipient(foreign));
        all.insert(all.end(), ours, own);
        changed.envelope = envelope.der();
        return changed;
    };
    draft.envelope = foreign;
    expect_envelope_refused(draft);
    expect_envelope_refused(with(0, 2));
    expect_envelope_refused(with(3, 2));
    expect_envelope_refused(with(5, 1));
    expect_issued(client.send(with(1, 1)));
    expect_issued(client.send(with(4, 1)));
}

TEST_F(Messages, OfAllButFiveTypesAreRefused) {
    Client client = at();
    const Bytes envelope = client.envelop(good());
    for (int type = 0; type < 256; ++type) {
        const bool known = type == 17 || (type >= 19 && type <= 22);
        if (!known) {
            SCOPED_TRACE(type);
            expect_refused(client.send({.type = std::to_string(type), .envelope = envelope}),
                           "badRequest", "scep_message_type_refused");
        }
    }
}

// The five that are answered, with a PKCS#10 that only two of them are about.
TEST_F(Messages, OfOtherTypesAreNeverTakenForPkcsReq) {
    Client client = at();
    for (const auto* type : {"20", "21", "22"}) {
        Draft draft = good();
        draft.type = type;
        expect_refused(client.send(draft), "badMessageCheck", "scep_envelope_refused");
    }
    Draft renewal = good();
    renewal.type = "17";
    expect_refused(client.send(renewal), "badRequest", "renewal_refused");
}

TEST_F(Messages, WithoutExactlyOneTypeAreRefused) {
    Client client = at();
    const auto id = new_transaction_id();
    const Bytes nonce(16, 7);
    const auto type = text(attributes::message_type, "19");
    auto two_values = type;
    two_values.values.push_back(text(attributes::message_type, "17").values.front());
    auto no_value = type;
    no_value.values.clear();
    const std::vector<std::vector<pki::CmsAttribute>> wrong{
        {},
        {two_values},
        {scep::utf8_attribute(attributes::message_type, "19")},
        {octets_attribute(attributes::message_type, as_bytes("19"))},
        {text(attributes::message_type, "")},
        {text(attributes::message_type, "19 ")},
        {text(attributes::message_type, "019")},
        {text(attributes::message_type, "PKCSReq")},
        {text(attributes::message_type, "4294967315")},
    };
    for (auto all : wrong) {
        all.push_back(text(attributes::transaction_id, id));
        all.push_back(octets_attribute(attributes::sender_nonce, nonce));
        Draft draft = good();
        draft.transaction_id = id;
        draft.nonce = nonce;
        draft.attributes = all;
        expect_refused(client.send(draft), "badRequest", "scep_message_type_refused");
    }
}

/// What to do to one signed attribute, rightly signed all the same.
enum class Fault { absent, twice, two_values, no_value };

constexpr std::array every_fault{Fault::absent, Fault::twice, Fault::two_values, Fault::no_value};

Bytes with_faulty_attribute(Client& client, const Draft& draft, std::string_view type,
                            Fault fault) {
    Node message = Node::parse(client.sign(draft));
    auto& all = message.at({1, 0, 4, 0, 3}).inside;
    const auto found = std::ranges::find_if(
        all, [&](const Node& each) { return each.inside.at(0).content == pki::encode_oid(type); });
    auto& values = found->inside.at(1).inside;
    switch (fault) {
        case Fault::absent:
            all.erase(found);
            break;
        case Fault::twice:
            all.push_back(Node(*found));
            break;
        case Fault::two_values:
            values.push_back(Node(values.front()));
            break;
        case Fault::no_value:
            values.clear();
            break;
    }
    Node covered = message.at({1, 0, 4, 0, 3});
    covered.tag = pki::der::set;
    message.at({1, 0, 4, 0, 5}).content = draft.signer.key.sign(draft.hash, covered.der());
    return message.der();
}

TEST_F(Messages, WithScepAttributesAbsentTwiceOrNotOfOneValueAreRefused) {
    Client client = at();
    const auto draft = good();
    for (const auto fault : every_fault) {
        SCOPED_TRACE(static_cast<int>(fault));
        const auto post = [&](std::string_view type) {
            return client.post(with_faulty_attribute(client, draft, type, fault));
        };
        expect_refused(client.read(post(attributes::message_type), draft), "badRequest",
                       "scep_message_type_refused");
        expect_refused(client.read(post(attributes::sender_nonce), draft), "badRequest",
                       "scep_nonce_missing");
        expect_refused(post(attributes::transaction_id), "400 scep_message_malformed",
                       "scep_message_malformed");
    }
    expect_issued(client.send(draft));
}

// RFC 5652, 11.1 and 11.2: exactly one of each, with one value; what they say is what is signed.
TEST_F(Messages, WithCmsAttributesAbsentTwiceOrNotOfOneValueAreRefused) {
    Client client = at();
    const auto draft = good();
    for (const auto fault : every_fault) {
        for (const auto type : {oids::content_type, oids::message_digest}) {
            SCOPED_TRACE(std::string(type) + " " + std::to_string(static_cast<int>(fault)));
            const auto reply = client.post(with_faulty_attribute(client, draft, type, fault));
            expect_refused(client.read(reply, draft), "badMessageCheck", "scep_signature_wrong");
        }
    }
    expect_issued(client.send(draft));
}

TEST_F(Messages, WithoutSignedAttributesAreNoMessages) {
    Client client = at();
    Node message = Node::parse(client.sign(good()));
    auto& signer = message.at({1, 0, 4, 0}).inside;
    signer.erase(signer.begin() + 3);
    expect_refused(client.post(message.der()), "400 scep_message_malformed",
                   "scep_message_malformed");
}

TEST_F(Messages, WithAnotherContentThanWasSignedAreRefused) {
    Client client = at();
    const auto draft = good();
    Node message = Node::parse(client.sign(draft));
    message.at({1, 0, 2, 1, 0}).content = client.envelop(good());
    expect_refused(client.read(client.post(message.der()), draft), "badMessageCheck",
                   "scep_signature_wrong");
}

TEST_F(Messages, WithoutExactlyOneTransactionIdAreNoMessages) {
    Client client = at();
    const auto type = text(attributes::message_type, "19");
    const auto nonce = octets_attribute(attributes::sender_nonce, Bytes(16, 7));
    auto two_values = text(attributes::transaction_id, "1");
    two_values.values.push_back(text(attributes::transaction_id, "2").values.front());
    const std::vector<std::vector<pki::CmsAttribute>> wrong{
        {},
        {two_values},
        {scep::utf8_attribute(attributes::transaction_id, "1")},
        {octets_attribute(attributes::transaction_id, as_bytes("1"))},
        {text(attributes::transaction_id, "")},
        {text(attributes::transaction_id, std::string(256, 'a'))},
    };
    for (auto all : wrong) {
        all.insert(all.end(), {type, nonce});
        Draft draft = good();
        draft.attributes = all;
        expect_refused(client.post(client.sign(draft)), "400 scep_message_malformed",
                       "scep_message_malformed");
    }
}

TEST_F(Messages, WithoutExactlyOneNonceAreRefused) {
    Client client = at();
    const auto id = new_transaction_id();
    auto two_values = octets_attribute(attributes::sender_nonce, Bytes(16, 7));
    two_values.values.push_back(
        octets_attribute(attributes::sender_nonce, Bytes(16, 8)).values.front());
    const std::vector<std::vector<pki::CmsAttribute>> wrong{
        {},
        {two_values},
        {text(attributes::sender_nonce, "0123456789abcdef")},
        {octets_attribute(attributes::sender_nonce, {})},
    };
    for (auto all : wrong) {
        all.push_back(text(attributes::message_type, "19"));
        all.push_back(text(attributes::transaction_id, id));
        Draft draft = good();
        draft.transaction_id = id;
        draft.attributes = all;
        expect_refused(client.send(draft), "badRequest", "scep_nonce_missing");
    }
}

TEST_F(Messages, OfAnotherKeyUnderAnOpenTransactionIdAreRefused) {
    Client client = at("slow");
    Draft first{.content = make_csr({.challenge = challenge("slow")}).der()};
    EXPECT_EQ(client.send(first).word, "pending");
    Draft second{.content = make_csr({.challenge = challenge("slow"), .private_key = key(1)}).der(),
                 .signer = newcomer(key(1)),
                 .transaction_id = first.transaction_id};
    expect_refused(client.send(second), "badRequest", "transaction_conflict");
    EXPECT_EQ(client.send(first).word, "pending");
}

}  // namespace
}  // namespace certferry::integration
