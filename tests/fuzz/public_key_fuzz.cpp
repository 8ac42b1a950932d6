// SubjectPublicKeyInfo: whatever is accepted must be usable, and the same key to OpenSSL's decoder.
#include "base/error.h"
#include "pki/key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdlib>

using certferry::ByteView;
using certferry::Error;
using certferry::pki::Hash;
using certferry::pki::PublicKey;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(ByteView input) {
    const PublicKey key = PublicKey::from_spki(input);
    require(certferry::equal(key.spki(), input));
    require(key.key_identifier().size() == 20);
    require(!key.verify(Hash::sha256, input, input));
    require(!key.verify_pss(input, input, input));
    const unsigned char* at = input.data();
    EVP_PKEY* theirs = d2i_PUBKEY(nullptr, &at, static_cast<long>(input.size()));
    require(theirs != nullptr && EVP_PKEY_eq(theirs, key.native()) == 1);
    EVP_PKEY_free(theirs);
    ERR_clear_error();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        check(ByteView(data, size));
    } catch (const Error&) {
        return 0;
    }
    return 0;
}
