#include "registration/opened_request.h"

#include "base/encoding.h"
#include "pki/cms_signed.h"
#include "pki/cms_testing.h"
#include "registration/testing.h"
#include "scep/attributes.h"

#include <algorithm>
#include <ctime>
#include <functional>

namespace certferry::registration {
namespace {

using pki::ContentCipher;
using pki::Hash;
using pki::test::Node;
using pki::test::Party;
using scep::MessageType;

namespace der = pki::der;

/// A registration authority, a client and strangers; made once.
struct World {
    Party ca = Party::make("CN=CA", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    Party signing = Party::make("CN=RA signing");
    Party decryption = Party::make("CN=RA decryption");
    Party stranger = Party::make("CN=Stranger");
    scep::ClientIdentity client = test::newcomer();
    pki::CertificateRequest csr = test::make_csr({.challenge = "secret"});
    RaSnapshot ra = [&] {
        const Bytes decoy = test::make_csr({.subject = "CN=decoy"}).der();
        return RaSnapshot{.pairs = {std::make_shared<RaPair>(
                              RaPair{.signing = signing.certificate,
                                     .signing_key = signing.key,
                                     .decryption = decryption.certificate,
                                     .decryption_key = decryption.key,
                                     .decoy_request = decoy,
                                     .decoy_envelope = pki::envelop(decoy, decryption.certificate,
                                                                    ContentCipher::aes_256_cbc)})},
                          .chain = {ca.certificate},
                          .next = {},
                          .former = {}};
    }();
};

const World& world() {
    static const World made;
    return made;
}

Bytes envelope(ByteView content = world().csr.der(),
               const pki::Certificate& to = world().decryption.certificate) {
    return pki::envelop(content, to, ContentCipher::aes_256_cbc);
}

/// What a client signs, all of it to be chosen.
struct Draft {
    Bytes content = envelope();
    std::string type = "19";
    Bytes nonce = Bytes(16, 9);
    Hash hash = Hash::sha256;
    scep::ClientIdentity signer = world().client;
};

scep::PkiRequest message(const Draft& draft) {
    namespace attributes = scep::attributes;
    return scep::PkiRequest::parse(pki::sign_message(
        {.content = draft.content,
         .attributes = {scep::text_attribute(attributes::message_type, draft.type),
                        scep::text_attribute(attributes::transaction_id, "1"),
                        scep::octets_attribute(attributes::sender_nonce, draft.nonce)},
         .certificates = {draft.signer.certificate},
         .signing_time = test::start()},
        draft.signer.certificate, draft.signer.key, draft.hash));
}

OpenResult open(const Draft& draft, const EndpointConfig& endpoint = test::make_endpoint()) {
    return open_request(message(draft), endpoint, world().ra, test::start());
}

/// Code, failInfo and validation code of the refusal; empty if there is none.
std::string refusal(const OpenResult& result) {
    const auto* refused = std::get_if<Refusal>(&result);
    return refused == nullptr ? ""
                              : std::string(refused->code->name) + " " +
                                    std::string(scep::to_text(refused->fail_info)) + " " +
                                    std::string(refused->validation);
}

constexpr std::initializer_list<std::size_t> recipients_at{1, 0, 1};

/// The envelope with recipients of other envelopes before its own.
Bytes with_recipients(const std::vector<Bytes>& others) {
    Node ours = Node::parse(envelope());
    auto& recipients = ours.at(recipients_at).inside;
    for (const auto& other : others) {
        recipients.insert(recipients.begin(), Node::parse(other).at({1, 0, 1, 0}));
    }
    return ours.der();
}

Bytes to_stranger() {
    return envelope(world().csr.der(), world().stranger.certificate);
}

Bytes changed(const std::function<void(Node&)>& change) {
    Node node = Node::parse(envelope());
    change(node);
    return node.der();
}

TEST(OpenRequest, GivesWhatTheClientSent) {
    const auto result = open({});
    ASSERT_TRUE(std::holds_alternative<OpenedRequest>(result)) << refusal(result);
    const auto& opened = std::get<OpenedRequest>(result);
    EXPECT_EQ(opened.type, MessageType::pkcs_req);
    EXPECT_EQ(opened.cipher, ContentCipher::aes_256_cbc);
    EXPECT_EQ(opened.csr().der(), world().csr.der());
    EXPECT_EQ(opened.ra, world().ra.pairs.front());
}

TEST(OpenRequest, IgnoresUpToFourForeignRecipients) {
    EXPECT_EQ(refusal(open({.content = with_recipients({to_stranger()})})), "");
    EXPECT_EQ(refusal(open({.content = with_recipients(std::vector<Bytes>(4, to_stranger()))})),
              "");
}

TEST(OpenRequest, OpensByOlderPairsToo) {
    RaSnapshot renewed = world().ra;
    const Party next = Party::make("CN=RA decryption 2");
    RaPair pair = *renewed.pairs.front();
    pair.decryption = next.certificate;
    pair.decryption_key = next.key;
    renewed.pairs.insert(renewed.pairs.begin(), std::make_shared<RaPair>(pair));
    const auto result = open_request(message({}), test::make_endpoint(), renewed, test::start());
    ASSERT_TRUE(std::holds_alternative<OpenedRequest>(result)) << refusal(result);
    // Which signs the reply as well.
    EXPECT_EQ(std::get<OpenedRequest>(result).ra, renewed.pairs.back());
}

/// Every way in which what is inside of the signature may be wrong.
std::vector<std::pair<std::string, Draft>> blind_class() {
    const auto& all = world();
    const auto other_csr = test::make_csr({.private_key = test::key(1)});
    Bytes bad_signature = all.csr.der();
    bad_signature.back() ^= 1U;
    Bytes trailing = all.csr.der();
    trailing.push_back(0);
    Node curve_recipient = Node::parse(envelope());
    curve_recipient.at(recipients_at)
        .inside.push_back(Node{.tag = der::context_constructed(1), .content = {}, .inside = {}});
    der::Writer oaep;
    oaep.sequence([](der::Writer& algorithm) {
        algorithm.oid(pki::oids::rsaes_oaep);
        algorithm.null();
    });
    const Node oaep_without_parameters = Node::parse(oaep.bytes());
    Node wrong_key = Node::parse(to_stranger());
    wrong_key.at({1, 0, 1, 0, 1}) = Node::parse(envelope()).at({1, 0, 1, 0, 1});
    return {
        {"no recipient of ours", {.content = to_stranger()}},
        {"two recipients of ours", {.content = with_recipients({envelope()})}},
        {"five foreign recipients and ours",
         {.content = with_recipients(std::vector<Bytes>(5, to_stranger()))}},
        {"a recipient of another kind", {.content = curve_recipient.der()}},
        {"malformed OAEP",
         {.content = changed([&](Node& n) { n.at({1, 0, 1, 0, 2}) = oaep_without_parameters; })}},
        {"wrong padding of the content key",
         {.content = changed([](Node& n) { n.at({1, 0, 1, 0, 3}).content.at(20) ^= 1U; })}},
        {"wrong length of the content key", {.content = changed([](Node& n) {
                                                 n.at({1, 0, 2, 1, 0}).content =
                                                     pki::encode_oid(pki::oids::aes_128_cbc);
                                             })}},
        {"content key for another", {.content = wrong_key.der()}},
        {"content key above the modulus",
         {.content =
              changed([](Node& n) { std::ranges::fill(n.at({1, 0, 1, 0, 3}).content, 0xff); })}},
        {"content key longer than the modulus",
         {.content = changed([](Node& n) {
              n.at({1, 0, 1, 0, 3}).content.insert(n.at({1, 0, 1, 0, 3}).content.begin(), 1);
          })}},
        {"no content key",
         {.content = changed([](Node& n) { n.at({1, 0, 1, 0, 3}).content.clear(); })}},
        {"wrong last block",
         {.content = changed([](Node& n) { n.at({1, 0, 2, 2}).content.back() ^= 1U; })}},
        {"half a block",
         {.content = changed([](Node& n) { n.at({1, 0, 2, 2}).content.pop_back(); })}},
        {"no PKCS#10", {.content = envelope(as_bytes("not a request"))}},
        {"PKCS#10 and more", {.content = envelope(trailing)}},
        {"wrong self-signature", {.content = envelope(bad_signature)}},
        {"another key than the signer's", {.content = envelope(other_csr.der())}},
        {"no EnvelopedData", {.content = to_bytes("nonsense")}},
        {"no content", {.content = {}}},
    };
}

TEST(BlindClass, IsOneRefusal) {
    for (const auto& [name, draft] : blind_class()) {
        EXPECT_EQ(refusal(open(draft)),
                  "scep_envelope_refused badMessageCheck CertificateRequestDecodingFailed")
            << name;
    }
}

TEST(BlindClass, IsTheSameForQueriesAndPolls) {
    for (const auto* type : {"20", "21", "22"}) {
        EXPECT_EQ(refusal(open({.type = type})),
                  "scep_envelope_refused badMessageCheck CertificateRequestDecodingFailed")
            << type;
    }
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double cost_of_opening(const Draft& draft, const EndpointConfig& endpoint) {
    auto request = message(draft);
    const double begin = cpu_seconds();
    static_cast<void>(open_request(std::move(request), endpoint, world().ra, test::start()));
    return cpu_seconds() - begin;
}

// One private-key operation each: one more or less would be a factor of 1.8 and more, as the
// release build has it. Taken in turns, the least of many tries: what else the machine does only
// adds, and to all alike.
TEST(BlindClass, CostsTheSameWork) {
    const auto endpoint = test::make_endpoint();
    const auto all = blind_class();
    std::vector<double> least(all.size(), 1);
    for (int round = 0; round < 40; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            least[i] = std::min(least[i], cost_of_opening(all[i].second, endpoint));
        }
    }
    const auto [cheapest, dearest] = std::ranges::minmax_element(least);
    const auto name = [&](auto at) {
        return all.at(static_cast<std::size_t>(at - least.begin())).first;
    };
    EXPECT_LT(*dearest / *cheapest, 1.5)
        << name(dearest) << " " << *dearest << " s, " << name(cheapest) << " " << *cheapest << " s";
}

TEST(OpenRequest, NamesWhatIsWrongOutsideOfTheEnvelope) {
    EXPECT_EQ(refusal(open({.hash = Hash::sha1})).substr(0, 29), "scep_algorithm_refused badAlg");
    EndpointConfig old = test::make_endpoint();
    old.legacy.sha1 = true;
    EXPECT_EQ(refusal(open({.hash = Hash::sha1}, old)), "");
    const auto triple = pki::envelop(world().csr.der(), world().decryption.certificate,
                                     ContentCipher::des_ede3_cbc);
    EXPECT_EQ(refusal(open({.content = triple})).substr(0, 29), "scep_algorithm_refused badAlg");
    old.legacy.des3 = true;
    EXPECT_EQ(refusal(open({.content = triple}, old)), "");
    EXPECT_EQ(refusal(open({.nonce = {}})).substr(0, 29), "scep_nonce_missing badRequest");
}

TEST(OpenRequest, RefusesAWrongSignatureFirst) {
    Node broken = Node::parse(
        scep::make_request(MessageType::pkcs_req, scep::Transaction::start("1"), world().csr.der(),
                           world().client, world().decryption.certificate, {}, test::start()));
    broken.at({1, 0, 4, 0, 5}).content.back() ^= 1U;
    const auto result = open_request(scep::PkiRequest::parse(broken.der()), test::make_endpoint(),
                                     world().ra, test::start());
    EXPECT_EQ(refusal(result).substr(0, 36), "scep_signature_wrong badMessageCheck");
}

// CVE-2026-30836: a type that nobody thought of went past the check of the challenge.
TEST(OpenRequest, OpensFiveMessageTypesOf256) {
    int refused = 0;
    for (int type = 0; type < 256; ++type) {
        const auto result = open({.type = std::to_string(type)});
        const bool known = type == 17 || (type >= 19 && type <= 22);
        const bool by_type = refusal(result).starts_with("scep_message_type_refused badRequest");
        EXPECT_EQ(by_type, !known) << type;
        refused += by_type ? 1 : 0;
    }
    EXPECT_EQ(refused, 251);
}

TEST(OpenRequest, LetsAListedProxySignForOthers) {
    const auto csr = test::make_csr({.private_key = test::key(1)});
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.proxy_signers = {to_hex(world().client.certificate.fingerprint())};
    EXPECT_EQ(refusal(open({.content = envelope(csr.der())}, endpoint)), "");
    endpoint.proxy_signers = {to_hex(world().stranger.certificate.fingerprint())};
    EXPECT_NE(refusal(open({.content = envelope(csr.der())}, endpoint)), "");
}

// Apple renews by PKCSReq, signed with the certificate to renew.
TEST(OpenRequest, LetsACertificateOfTheCaSignForANewKeyWhereItMayRenew) {
    const auto csr = test::make_csr({.private_key = test::key(1)});
    const pki::CertificateContent content{.serial = {1, 2, 3},
                                          .issuer = world().ca.certificate.subject(),
                                          .subject = csr.subject(),
                                          .not_before = test::start(),
                                          .not_after = test::start() + std::chrono::hours(24),
                                          .spki = test::key().public_key().spki(),
                                          .extensions = {}};
    const auto& ca = world().ca.key;
    const auto issued = pki::sign_tbs(
        pki::encode_tbs(content, pki::signature_algorithm(ca.public_key(), Hash::sha256)), ca,
        Hash::sha256);
    const Draft draft{.content = envelope(csr.der()),
                      .signer = {.certificate = issued, .key = test::key()}};
    EXPECT_NE(refusal(open(draft)), "");
    EndpointConfig endpoint = test::make_endpoint();
    endpoint.renew_by_certificate = true;
    EXPECT_EQ(refusal(open(draft, endpoint)), "");
    Draft foreign = draft;
    foreign.signer = test::newcomer();
    EXPECT_NE(refusal(open(foreign, endpoint)), "");

    // After a rollover the certificate is that of a former CA.
    RaSnapshot ra = world().ra;
    ra.chain = {world().stranger.certificate};
    EXPECT_NE(refusal(open_request(message(draft), endpoint, ra, test::start())), "");
    ra.former = {world().ca.certificate};
    EXPECT_EQ(refusal(open_request(message(draft), endpoint, ra, test::start())), "");
}

// Found before anything is issued: a reply could not be encrypted to its key.
TEST(OpenRequest, RefusesASignerWithAnEllipticCurve) {
    const Party signer =
        Party::make("CN=device", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    for (const char* type : {"17", "19", "20", "21", "22"}) {
        const Draft draft{.type = type,
                          .signer = {.certificate = signer.certificate, .key = signer.key}};
        EXPECT_EQ(refusal(open(draft)), "scep_key_refused badAlg KeyLengthMismatch") << type;
    }
}

}  // namespace
}  // namespace certferry::registration
