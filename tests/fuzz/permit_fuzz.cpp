// Permits: bytes as they come, and the same as the content of a permit that is signed. What can be
// read can be signed and read again.
#include "base/error.h"
#include "ca/permit.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <cstdlib>
#include <vector>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::UtcTime;
namespace ca = certferry::ca;
namespace pki = certferry::pki;

namespace {

const pki::PrivateKey& signer() {
    static const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    return key;
}

ca::Permit open(ByteView der) {
    static const std::vector trusted{signer().public_key()};
    return ca::open_permit(der, trusted, UtcTime());
}

Bytes signed_content(ByteView content) {
    pki::der::Writer tbs;
    tbs.sequence([&](pki::der::Writer& writer) {
        writer.integer(1);
        writer.octet_string(ca::permit_key_id(signer().public_key()));
        writer.raw(content);
    });
    return pki::sign_structure(tbs.bytes(), signer(), pki::Hash::sha256);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    try {
        open(input);
        std::abort();  // Nobody has signed it.
    } catch (const Error&) {
        static_cast<void>(input);
    }
    try {
        const auto permit = open(signed_content(input));
        const auto again = open(ca::sign_permit(permit, signer()));
        if (again.csr_sha256 != permit.csr_sha256 || !(again.subject == permit.subject) ||
            again.subject_alt_names != permit.subject_alt_names ||
            again.key_usage != permit.key_usage || again.expires != permit.expires) {
            std::abort();
        }
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
