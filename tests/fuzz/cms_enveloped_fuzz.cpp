// EnvelopedData: whatever parses can be tried to be opened, and what we encrypt comes back. An
// input that is none becomes the content of one.
#include "base/error.h"
#include "fuzz_party.h"
#include "pki/cms_enveloped.h"

#include <array>
#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::pki::ContentCipher;
using certferry::pki::EnvelopedMessage;
namespace pki = certferry::pki;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

const pki::test::Party& recipient() {
    static const auto made = certferry::fuzz::make_recipient();
    return made;
}

void check_round_trip(ByteView content) {
    constexpr std::array ciphers{ContentCipher::des_cbc, ContentCipher::des_ede3_cbc,
                                 ContentCipher::aes_128_cbc, ContentCipher::aes_192_cbc,
                                 ContentCipher::aes_256_cbc};
    const auto cipher = ciphers.at(content.size() % ciphers.size());
    const Bytes envelope = pki::envelop(content, recipient().certificate, cipher);
    const auto message = EnvelopedMessage::parse(envelope);
    require(message.cipher() == cipher);
    require(message.open(recipient().certificate, recipient().key) == certferry::to_bytes(content));
    const auto in_pieces = EnvelopedMessage::parse(pki::test::Node::parse(envelope).ber());
    require(in_pieces.open(recipient().certificate, recipient().key) ==
            certferry::to_bytes(content));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    try {
        const auto message = EnvelopedMessage::parse(input);
        require(!message.recipients().empty() &&
                message.recipients().size() <= EnvelopedMessage::max_recipients);
        message.open(recipient().certificate, recipient().key);
    } catch (const Error&) {
        check_round_trip(input);
    }
    return 0;
}
