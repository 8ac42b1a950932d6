// SignedData: whatever parses answers every question or throws Error, and a bag of certificates
// returns from what is written of it.
#include "base/error.h"
#include "pki/cms_signed.h"
#include "pki/der.h"

#include <cstdlib>

using certferry::ByteView;
using certferry::Error;
using certferry::pki::SignedMessage;
namespace pki = certferry::pki;

namespace {

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

void check_message(ByteView input) {
    const auto message = SignedMessage::parse(input);
    require(message.certificates().size() <= SignedMessage::max_certificates);
    require(message.signed_attributes().size() <= SignedMessage::max_attributes);
    for (const auto& certificate : message.certificates()) {
        ask([&] { message.verify(certificate.public_key()); });
    }
    if (const auto* signer = message.signer()) {
        require(message.names(*signer));
    }
    if (const auto definite = pki::der::definite_form(input)) {
        require(SignedMessage::parse(*definite).content() == message.content());
    }
}

void check_bag(ByteView input) {
    const auto bag = pki::parse_certificates_only(input);
    const auto again =
        pki::parse_certificates_only(pki::certificates_only(bag.certificates, bag.crls));
    require(again.certificates == bag.certificates && again.crls == bag.crls);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    ask([&] { check_message(input); });
    ask([&] { check_bag(input); });
    return 0;
}
