// What is wrong inside of an envelope: one answer, whatever it was.
#include "pki/cms_signed.h"
#include "refusals.h"

namespace certferry::integration {
namespace {

using pki::test::Node;
using pki::test::Party;

class BlindClass : public RefusalTest {};

/// A reply without what must differ: senderNonce, signingTime and the signature over both.
Bytes without_fresh_parts(ByteView reply) {
    Node message = Node::parse(reply);
    std::erase_if(message.at({1, 0, 4, 0, 3}).inside, [](const Node& attribute) {
        const auto& type = attribute.inside.at(0).content;
        return type == pki::encode_oid(scep::attributes::sender_nonce) ||
               type == pki::encode_oid(pki::oids::signing_time);
    });
    message.at({1, 0, 4, 0, 5}).content.clear();
    // The order of a SET OF follows its content, so that of the rest does not change.
    return message.der();
}

TEST_F(BlindClass, IsAnsweredByTheSameBytes) {
    Client client = at();
    const auto csr = make_csr({.challenge = challenge()});
    Bytes bad_csr = csr.der();
    bad_csr.back() ^= 1U;
    const Party stranger = Party::make("CN=Stranger");
    const auto envelope_of = [&](Bytes content) {
        return client.envelop({.content = std::move(content)});
    };
    const Bytes good = envelope_of(csr.der());
    const auto changed = [&](const std::function<void(Node&)>& change) {
        Node node = Node::parse(good);
        change(node);
        return node.der();
    };
    const std::vector<std::pair<std::string, Bytes>> faults{
        {"wrong padding of the content key",
         changed([](Node& n) { n.at({1, 0, 1, 0, 3}).content.at(30) ^= 1U; })},
        {"wrong length of the content key", changed([](Node& n) {
             n.at({1, 0, 2, 1, 0}).content = pki::encode_oid(pki::oids::aes_128_cbc);
         })},
        {"a content key for another", changed([&](Node& n) {
             n.at({1, 0, 1, 0, 3}) = Node::parse(pki::envelop(csr.der(), stranger.certificate,
                                                              pki::ContentCipher::aes_256_cbc))
                                         .at({1, 0, 1, 0, 3});
         })},
        {"wrong padding of the content",
         changed([](Node& n) { n.at({1, 0, 2, 2}).content.back() ^= 1U; })},
        {"half a block", changed([](Node& n) { n.at({1, 0, 2, 2}).content.pop_back(); })},
        {"no PKCS#10", envelope_of(to_bytes("not a request"))},
        {"a wrong self-signature", envelope_of(bad_csr)},
        {"another key than the signer's", envelope_of(make_csr({.private_key = key(1)}).der())},
        {"no recipient of ours",
         pki::envelop(csr.der(), stranger.certificate, pki::ContentCipher::aes_256_cbc)},
        {"two recipients of ours", changed([](Node& n) {
             auto& all = n.at({1, 0, 1}).inside;
             all.push_back(Node(all.front()));
         })},
        {"no envelope", to_bytes("not an envelope")},
    };
    const Draft base{.transaction_id = new_transaction_id()};
    std::optional<Bytes> expected;
    std::optional<std::string> expected_event;
    for (const auto& [name, envelope] : faults) {
        SCOPED_TRACE(name);
        Draft draft = base;
        draft.envelope = envelope;
        const auto reply = client.post(client.sign(draft));
        const auto bytes = without_fresh_parts(reply.body);
        if (!expected) {
            expected = bytes;
        }
        EXPECT_EQ(bytes, *expected);
        expect_refused(client.read(reply, draft), "badMessageCheck", "scep_envelope_refused");
        // Nor does the log tell, except for its debug channel.
        const auto requests = authority().requests_from(reply.from);
        const auto told = requests.begin()->second.at(1).text("errorMessage");
        if (!expected_event) {
            expected_event = told;
        }
        EXPECT_EQ(told, *expected_event);
    }
}

}  // namespace
}  // namespace certferry::integration
