#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/oid.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <optional>

// PKCS#8 (RFC 5208) of RSA and EC keys by our own reader and writer: OpenSSL 3.0's decoder and
// encoder ask every provider for every form, and take some ten times as long. Other kinds, and
// whatever is not in the usual form, are theirs.
namespace certferry::pki {

namespace {

using Pkcs8 = ossl::Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

constexpr std::string_view encoding = "encoding a key";

/// More than what is written around a key's numbers: the writer never moves what it has, and so
/// leaves no copy behind.
constexpr std::size_t around_numbers = 256;

/// RSAPrivateKey (RFC 8017, A.1.2) in its order, after the version.
constexpr std::array rsa_parts{OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
                               OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                               OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                               OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

constexpr std::size_t field_octets(int bits) noexcept {
    return static_cast<std::size_t>(bits + 7) / 8;
}

/// PrivateKeyInfo; `octets` is how many its numbers have.
Secret write_info(std::string_view oid, auto&& parameters, std::size_t octets, auto&& key) {
    der::Writer writer(octets + around_numbers);
    writer.sequence([&](der::Writer& info) {
        info.integer(0);
        info.sequence([&](der::Writer& algorithm) {
            algorithm.oid(oid);
            parameters(algorithm);
        });
        info.constructed(der::octet_string, [&](der::Writer& inside) { inside.sequence(key); });
    });
    return Secret(writer.take());
}

/// Empty if the key lacks one of the numbers, such as one that is not here but in a token.
std::optional<Secret> write_rsa(const EVP_PKEY* key) {
    std::vector<Secret> numbers;
    std::size_t octets = 0;
    for (const char* name : rsa_parts) {
        auto number = number_in(key, name);
        if (!number) {
            return std::nullopt;
        }
        octets += number->size();
        numbers.push_back(*std::move(number));
    }
    return write_info(
        oids::rsa_encryption, [](der::Writer& algorithm) { algorithm.null(); }, octets,
        [&](der::Writer& to) {
            to.integer(0);
            for (const Secret& number : numbers) {
                to.unsigned_integer(number.reveal());
            }
        });
}

/// ECPrivateKey (RFC 5915, 3), whose curve PKCS#8 names already.
std::optional<Secret> write_ec(const EVP_PKEY* key, int bits) {
    const auto number = number_in(key, OSSL_PKEY_PARAM_PRIV_KEY);
    if (!number || number->size() > field_octets(bits)) {
        return std::nullopt;
    }
    const Bytes point = point_of(key);
    Bytes padded(field_octets(bits) - number->size());
    padded.reserve(field_octets(bits));
    append(padded, number->reveal());
    const Secret scalar(std::move(padded));
    return write_info(
        oids::ec_public_key, [&](der::Writer& algorithm) { algorithm.oid(curve_oid(bits)); },
        scalar.size() + point.size(),
        [&](der::Writer& to) {
            to.integer(1);
            to.octet_string(scalar.reveal());
            to.constructed(der::context_constructed(1),
                           [&](der::Writer& field) { field.bit_string(point); });
        });
}

/// Empty for what is left to OpenSSL.
std::optional<Secret> write_usual(const EVP_PKEY* key, const KeySpec& spec) {
    switch (spec.algorithm) {
        case KeyAlgorithm::rsa:
            return write_rsa(key);
        case KeyAlgorithm::ec:
            return write_ec(key, spec.bits);
        default:
            return std::nullopt;
    }
}

Secret write_any(EVP_PKEY* key) {
    const Pkcs8 info(ossl::check(EVP_PKEY2PKCS8(key), codes::crypto_failed, encoding));
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr);
    ossl::check(size, codes::crypto_failed, encoding);
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* out = der.data();
    const int written = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &out);
    Secret secret(std::move(der));
    ossl::check(written, codes::crypto_failed, encoding);
    return secret;
}

/// RSAPrivateKey with two primes. Empty if it is not in this form, or the numbers are no key.
KeyHandle read_rsa(der::Reader algorithm, ByteView octets) {
    algorithm.next(der::null);
    algorithm.end();
    der::Reader outer(octets);
    der::Reader key = outer.enter(der::sequence);
    outer.end();
    if (key.next_small_integer() != 0) {
        return {};
    }
    NumberParameters numbers;
    for (const char* name : rsa_parts) {
        const ByteView number = key.next_integer();
        if (number[0] >= 0x80) {
            return {};
        }
        numbers.add(name, number);
    }
    key.end();
    return rsa_key_of(numbers);
}

/// ECPrivateKey with its public key. Empty if it is not in this form, or the numbers are no key.
KeyHandle read_ec(der::Reader algorithm, ByteView octets) {
    const auto bits = curve_bits(algorithm.next_oid());
    algorithm.end();
    der::Reader outer(octets);
    der::Reader key = outer.enter(der::sequence);
    outer.end();
    if (!bits || key.next_small_integer() != 1) {
        return {};
    }
    const ByteView scalar = key.next(der::octet_string).content;
    if (scalar.size() != field_octets(*bits)) {
        return {};
    }
    der::Reader field = key.enter(der::context_constructed(1));
    key.end();
    const ByteView point = field.next(der::bit_string).content;
    field.end();
    if (point.size() != 2 + 2 * scalar.size() || point[0] != 0) {
        return {};
    }
    return ec_key_of(*bits, scalar, point.subspan(1));
}

/// Empty for what is left to OpenSSL, to read or to refuse.
KeyHandle read_usual(ByteView der) {
    try {
        der::Reader outer(der);
        der::Reader info = outer.enter(der::sequence);
        if (info.next_small_integer() != 0) {
            return {};
        }
        der::Reader algorithm = info.enter(der::sequence);
        const ByteView key = info.next(der::octet_string).content;
        info.end();
        const Oid type = algorithm.next_oid();
        return type == oids::rsa_encryption  ? read_rsa(algorithm, key)
               : type == oids::ec_public_key ? read_ec(algorithm, key)
                                             : KeyHandle();
    } catch (const Error&) {
        return {};
    }
}

KeyHandle read_any(ByteView der) {
    const unsigned char* at = der.data();
    const Pkcs8 info(
        ossl::check(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())),
                    codes::der_malformed, "reading PKCS#8"));
    KeyHandle key(ossl::check(EVP_PKCS82PKEY(info.get()), codes::der_malformed, "reading PKCS#8"));
    ossl::clear_errors();
    return key;
}

}  // namespace

PrivateKey PrivateKey::from_pkcs8(ByteView der) {
    der::Reader outer(der);
    outer.next(der::sequence);
    outer.end();
    KeyHandle key = read_usual(der);
    return adopt((key ? std::move(key) : read_any(der)).release());
}

Secret PrivateKey::to_pkcs8() const {
    auto usual = write_usual(native(), {public_key().algorithm(), public_key().bits()});
    return usual ? *std::move(usual) : write_any(native());
}

}  // namespace certferry::pki
