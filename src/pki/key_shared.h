#pragma once

#include "pki/key.h"
#include "pki/ossl.h"

#include <openssl/bn.h>
#include <openssl/core.h>
#include <openssl/evp.h>

#include <optional>
#include <vector>

// What the sources of pki/key.h and pki/sealed.h share; no other file includes this.
namespace certferry::pki {

using KeyHandle = ossl::Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

struct PublicKey::Shared {
    KeyHandle key;
    KeyAlgorithm algorithm;
    int bits;
    Bytes spki;
};

/// `rsa`, `ec` on one of the three curves, `ed25519`, or `other`, with the bits of KeySpec.
KeySpec spec_of(const EVP_PKEY* key);

/// The OpenSSL name of P-256, P-384 or P-521; null for other sizes.
const char* group_name(int bits) noexcept;

/// The object identifier of the same curves, dotted; empty for other sizes.
std::string_view curve_oid(int bits) noexcept;

/// The size of one of these curves; none for another.
std::optional<int> curve_bits(std::string_view oid) noexcept;

/// The number, big-endian, without leading zeros.
Secret octets_of_number(const BIGNUM* number);

/// A number of an RSA key (OSSL_PKEY_PARAM_RSA_…), big-endian; empty if it has none of that name.
std::optional<Secret> number_in(const EVP_PKEY* key, const char* name);

/// The public point of an EC key (SEC 1, 2.3.3).
Bytes point_of(const EVP_PKEY* key);

/// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of a key of this kind.
Bytes encode_spki(const EVP_PKEY* key, const KeySpec& spec);

/// Numbers as OpenSSL's parameters want them: in the machine's octet order, kept alive and wiped
/// at the end.
class NumberParameters {
public:
    /// `name` must outlive this (OSSL_PKEY_PARAM_…).
    void add(const char* name, ByteView big_endian);

    /// The list that OpenSSL reads, with its end mark. Views into this.
    std::vector<OSSL_PARAM> list() const;

private:
    struct Number {
        const char* name;
        Secret native;
    };

    std::vector<Number> numbers_;
};

/// For EVP_PKEY_fromdata(), with any number of keys of this type ("RSA", "EC").
KeyContext fromdata_context(const char* type);

/// The private key of all eight numbers (n, e, d, p, q, d mod p-1, d mod q-1, 1/q mod p). Whether
/// they belong together is not looked at. Throws Error(key_unusable).
KeyHandle rsa_key_of(const NumberParameters& numbers);

/// The private key of a scalar and its public point (SEC 1, 2.3.3), both of the curve's size. That
/// the point is on the curve is checked, that it is the scalar's is not. Throws
/// Error(key_unusable).
KeyHandle ec_key_of(int bits, ByteView scalar, ByteView point);

}  // namespace certferry::pki
