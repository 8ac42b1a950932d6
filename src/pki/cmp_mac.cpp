#include "pki/cmp_mac.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/oid.h"
#include "pki/ossl.h"

#include <openssl/crmf.h>
#include <openssl/crypto.h>
#include <openssl/obj_mac.h>

namespace certferry::pki {

namespace {

using Parameters = ossl::Handle<OSSL_CRMF_PBMPARAMETER, OSSL_CRMF_PBMPARAMETER_free>;

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t iterations = 10'000;

void free_octets(unsigned char* octets) noexcept {
    OPENSSL_free(octets);
}

using Octets = ossl::Handle<unsigned char, free_octets>;

}  // namespace

Bytes new_password_mac() {
    const Parameters made(ossl::check(
        OSSL_CRMF_pbmp_new(nullptr, salt_bytes, NID_sha256, iterations, NID_hmacWithSHA256),
        codes::crypto_failed, "making parameters of a MAC"));
    unsigned char* raw = nullptr;
    const int size = i2d_OSSL_CRMF_PBMPARAMETER(made.get(), &raw);
    ossl::check(size, codes::crypto_failed, "encoding parameters of a MAC");
    const Octets octets(raw);
    der::Writer algorithm;
    algorithm.sequence([&](der::Writer& fields) {
        fields.oid(oids::cmp_password_based_mac);
        fields.raw(ByteView(octets.get(), static_cast<std::size_t>(size)));
    });
    return algorithm.take();
}

std::optional<Bytes> password_mac(ByteView parameters, ByteView data, const Secret& secret) {
    const unsigned char* at = parameters.data();
    const Parameters read(
        d2i_OSSL_CRMF_PBMPARAMETER(nullptr, &at, static_cast<long>(parameters.size())));
    if (!read || at != parameters.data() + parameters.size()) {
        ossl::clear_errors();
        der::malformed("parameters of a password-based MAC");
    }
    unsigned char* raw = nullptr;
    std::size_t size = 0;
    if (OSSL_CRMF_pbm_new(nullptr, nullptr, read.get(), data.data(), data.size(),
                          secret.reveal().data(), secret.size(), &raw, &size) != 1) {
        ossl::clear_errors();
        return std::nullopt;
    }
    const Octets octets(raw);
    return Bytes(octets.get(), octets.get() + size);
}

}  // namespace certferry::pki
