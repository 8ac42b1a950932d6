// Key blobs of Windows. A public one that is accepted must be written as it was read, but for zeros
// before its exponent. An input that begins with an x changes octets of a private blob made at the
// start: two octets say where, the third what to.
#include "base/error.h"
#include "pki/cng_blob.h"

#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
namespace pki = certferry::pki;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

const Bytes& private_blob() {
    static const Bytes blob = certferry::to_bytes(
        pki::to_cng_private_blob(pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 1024}))
            .reveal());
    return blob;
}

Bytes changed(ByteView edits) {
    Bytes blob = private_blob();
    for (; edits.size() >= 3; edits = edits.subspan(3)) {
        blob[(edits[0] * std::size_t{256} + edits[1]) % blob.size()] = edits[2];
    }
    return blob;
}

void check(ByteView blob) {
    if (pki::is_cng_private_blob(blob)) {
        const auto key = pki::private_key_from_cng(blob);
        const auto again = pki::private_key_from_cng(pki::to_cng_private_blob(key).reveal());
        require(again.public_key() == key.public_key());
        return;
    }
    const auto key = pki::public_key_from_cng(blob);
    const Bytes written = pki::to_cng_public_blob(key);
    require(written.size() <= blob.size());
    require(pki::public_key_from_cng(written) == key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    try {
        if (!input.empty() && input.front() == 'x') {
            check(changed(input.subspan(1)));
        } else {
            check(input);
        }
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
