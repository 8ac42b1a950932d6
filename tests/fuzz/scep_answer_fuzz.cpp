// What a SCEP client reads. A CertRep is taken to be by whoever it names as its signer and for the
// transaction that it names; since a changed one fails its signature, its attributes and content
// are then signed anew by a server of ours. An input of another kind is delivered in a reply of
// ours.
#include "base/error.h"
#include "fuzz_party.h"
#include "pki/cms_signed.h"
#include "scep/attributes.h"
#include "scep/ca_certificates.h"
#include "scep/client.h"
#include "scep/reply.h"

#include <algorithm>
#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::pki::Hash;
using certferry::pki::SignedMessage;
namespace pki = certferry::pki;
namespace scep = certferry::scep;

namespace {

constexpr scep::LegacyAllowed everything{.sha1 = true, .des3 = true, .des = true};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

template <class F>
void ask(F&& question) {
    try {
        question();
    } catch (const Error&) {
        return;  // The answer "malformed" is as good as any.
    }
}

const pki::test::Party& server() {
    static const auto made =
        pki::test::Party::make("CN=server", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    return made;
}

const scep::ClientIdentity& client() {
    static const auto made = certferry::fuzz::make_recipient();
    static const scep::ClientIdentity identity{.certificate = made.certificate, .key = made.key};
    return identity;
}

scep::CaCertificates trusting(const pki::Certificate& signer) {
    return {.issuer = signer, .encryption = signer, .signers = {signer}, .all = {signer}};
}

/// The transaction that a message says it belongs to.
scep::Transaction named_by(const SignedMessage& message) {
    const auto& all = message.signed_attributes();
    return {.id = scep::single_text(all, scep::attributes::transaction_id).value_or(""),
            .sender_nonce =
                scep::single_octets(all, scep::attributes::recipient_nonce).value_or(Bytes())};
}

Bytes signed_anew(const SignedMessage& message) {
    auto all = message.signed_attributes();
    std::erase_if(all, [](const auto& each) {
        return each.type == pki::oids::content_type || each.type == pki::oids::message_digest ||
               each.type == pki::oids::signing_time;
    });
    return pki::sign_message({.content = message.content(),
                              .attributes = std::move(all),
                              .certificates = {server().certificate},
                              .signing_time = certferry::UtcTime()},
                             server().certificate, server().key, Hash::sha256);
}

void check_answer(const SignedMessage& message, ByteView input) {
    const auto transaction = named_by(message);
    if (const auto* signer = message.signer()) {
        ask([&] {
            scep::read_answer(input, transaction, client(), trusting(*signer), everything);
        });
    }
    ask([&] {
        scep::read_answer(signed_anew(message), transaction, client(),
                          trusting(server().certificate), everything);
    });
}

void check_delivery(ByteView content) {
    const auto transaction = scep::Transaction::start("1");
    const scep::ReplyTo to{.transaction_id = transaction.id,
                           .recipient_nonce = transaction.sender_nonce,
                           .recipient = client().certificate};
    const Bytes reply =
        scep::success_reply(to, {.certificate = server().certificate, .key = server().key}, content,
                            certferry::UtcTime());
    const auto answer =
        scep::read_answer(reply, transaction, client(), trusting(server().certificate), everything);
    const auto& success = std::get<scep::Success>(answer);
    const auto sent = pki::parse_certificates_only(content);
    require(success.certificates == sent.certificates && success.crls == sent.crls);
    scep::certificate_for(success, client().key.public_key());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    ask([&] { scep::read_ca_certificates(input); });
    ask([&] { scep::read_next_ca_certificates(input, trusting(server().certificate)); });
    try {
        check_answer(SignedMessage::parse(input), input);
    } catch (const Error&) {
        ask([&] { check_delivery(input); });
    }
    return 0;
}
