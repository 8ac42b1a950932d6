#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/oid.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <bit>

// Public keys by our own reader and EVP_PKEY_fromdata, and by our own writer: OpenSSL 3.0's decoder
// and encoder ask every provider for every form, and take some thirty times as long.
namespace certferry::pki {

namespace {

constexpr int min_rsa_bits = 512;  // Below it OpenSSL cannot do PKCS#1; policy asks for far more.
constexpr std::size_t max_exponent_octets = 8;

[[noreturn]] void unusable(std::string_view why) {
    throw Error(codes::key_unusable, why);
}

/// A positive INTEGER without its leading zero.
ByteView next_number(der::Reader& reader) {
    const ByteView content = reader.next_integer();
    if (content[0] >= 0x80) {
        unusable("negative number in an RSA key");
    }
    return content[0] == 0 ? content.subspan(1) : content;
}

int bit_length(ByteView number) {
    return number.empty() ? 0
                          : static_cast<int>(number.size() * 8) - std::countl_zero(number.front());
}

struct Built {
    KeyHandle key;
    KeySpec spec;
};

/// RSAPublicKey (RFC 8017, A.1.1).
Built build_rsa(ByteView encoded) {
    der::Reader outer(encoded);
    der::Reader numbers = outer.enter(der::sequence);
    outer.end();
    const ByteView modulus = next_number(numbers);
    const ByteView exponent = next_number(numbers);
    numbers.end();
    const int bits = bit_length(modulus);
    if (bits < min_rsa_bits || bits > PublicKey::max_rsa_bits || (modulus.back() & 1U) == 0) {
        unusable("RSA modulus even or of " + std::to_string(bits) + " bits");
    }
    if (exponent.empty() || exponent.size() > max_exponent_octets || (exponent.back() & 1U) == 0 ||
        bit_length(exponent) < 2) {
        unusable("RSA exponent even, 1, or beyond 64 bits");
    }
    NumberParameters parameters;
    parameters.add(OSSL_PKEY_PARAM_RSA_N, modulus);
    parameters.add(OSSL_PKEY_PARAM_RSA_E, exponent);
    // A context may make any number of keys, one after the other; making one costs half a key.
    thread_local const KeyContext context = fromdata_context("RSA");
    EVP_PKEY* key = nullptr;
    auto list = parameters.list();
    const int made = EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, list.data());
    KeyHandle owned(key);
    ossl::check(made, codes::key_unusable, "RSA key");
    return {std::move(owned), {KeyAlgorithm::rsa, bits}};
}

KeyHandle make_group(int bits) {
    std::string name = group_name(bits);
    std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size()),
        OSSL_PARAM_construct_end()};
    const KeyContext context = fromdata_context("EC");
    EVP_PKEY* key = nullptr;
    const int made =
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEY_PARAMETERS, parameters.data());
    KeyHandle owned(key);
    ossl::check(made, codes::crypto_failed, "making a curve");
    return owned;
}

/// A key with the curve alone. Copying it is several times faster than making the curve anew.
const EVP_PKEY* group_template(int bits) {
    static const std::array<KeyHandle, 3> templates{make_group(256), make_group(384),
                                                    make_group(521)};
    const std::size_t index = bits == 256 ? 0 : bits == 384 ? 1 : 2;
    return templates[index].get();
}

/// ECPoint (RFC 5480, 2.2): uncompressed or compressed. OpenSSL checks that it is on the curve.
Built build_ec(int bits, ByteView point) {
    const std::size_t coordinate = static_cast<std::size_t>(bits + 7) / 8;
    const bool uncompressed = point.size() == 1 + 2 * coordinate && point[0] == 4;
    const bool compressed = point.size() == 1 + coordinate && (point[0] == 2 || point[0] == 3);
    if (!uncompressed && !compressed) {
        unusable("EC point of another form or length");
    }
    KeyHandle key(ossl::check(
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): EVP_PKEY_dup only reads.
        EVP_PKEY_dup(const_cast<EVP_PKEY*>(group_template(bits))), codes::crypto_failed,
        "making a key"));
    ossl::check(EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()),
                codes::key_unusable, "EC point");
    return {std::move(key), {KeyAlgorithm::ec, bits}};
}

Built build_ed25519(ByteView octets) {
    if (octets.size() != 32) {
        unusable("Ed25519 key of another length");
    }
    KeyHandle key(ossl::check(
        EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, octets.data(), octets.size()),
        codes::key_unusable, "Ed25519 key"));
    return {std::move(key), {KeyAlgorithm::ed25519, 256}};
}

Built build(der::Reader algorithm, ByteView octets) {
    const Oid type = algorithm.next_oid();
    if (type == oids::rsa_encryption) {
        algorithm.next_if(der::null);  // RFC 3279 demands it, and some leave it out.
        algorithm.end();
        return build_rsa(octets);
    }
    if (type == oids::ec_public_key) {
        if (algorithm.peek() != der::oid) {
            unusable("EC key without a named curve");
        }
        const Oid curve = algorithm.next_oid();
        algorithm.end();
        const auto bits = curve_bits(curve);
        if (!bits) {
            unusable("curve " + curve);
        }
        return build_ec(*bits, octets);
    }
    if (type == oids::ed25519) {
        algorithm.end();
        return build_ed25519(octets);
    }
    unusable("algorithm " + type);
}

Bytes encode_any(const EVP_PKEY* key) {
    const int size = i2d_PUBKEY(key, nullptr);
    ossl::check(size, codes::crypto_failed, "encoding a public key");
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* out = der.data();
    ossl::check(i2d_PUBKEY(key, &out), codes::crypto_failed, "encoding a public key");
    return der;
}

/// RSAPublicKey (RFC 8017, A.1.1).
Bytes rsa_numbers(const EVP_PKEY* key) {
    der::Writer writer;
    writer.sequence([&](der::Writer& numbers) {
        numbers.unsigned_integer(number_in(key, OSSL_PKEY_PARAM_RSA_N).value().reveal());
        numbers.unsigned_integer(number_in(key, OSSL_PKEY_PARAM_RSA_E).value().reveal());
    });
    return writer.take();
}

Bytes spki_of(std::string_view algorithm_oid, auto&& parameters, ByteView octets) {
    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.sequence([&](der::Writer& algorithm) {
            algorithm.oid(algorithm_oid);
            parameters(algorithm);
        });
        info.bit_string(octets);
    });
    return writer.take();
}

}  // namespace

Bytes point_of(const EVP_PKEY* key) {
    unsigned char* octets = nullptr;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): it only reads.
    const auto size = EVP_PKEY_get1_encoded_public_key(const_cast<EVP_PKEY*>(key), &octets);
    const ossl::Handle<unsigned char, [](unsigned char* at) { OPENSSL_free(at); }> owned(octets);
    ossl::check(size > 0, codes::crypto_failed, "encoding a public key");
    return {octets, octets + size};
}

Bytes encode_spki(const EVP_PKEY* key, const KeySpec& spec) {
    if (spec.algorithm == KeyAlgorithm::rsa) {
        return spki_of(oids::rsa_encryption, [](der::Writer& to) { to.null(); }, rsa_numbers(key));
    }
    if (spec.algorithm == KeyAlgorithm::ec) {
        return spki_of(
            oids::ec_public_key, [&](der::Writer& to) { to.oid(curve_oid(spec.bits)); },
            point_of(key));
    }
    return encode_any(key);
}

PublicKey PublicKey::from_spki(ByteView der) {
    der::Reader outer(der);
    der::Reader info = outer.enter(der::sequence);
    outer.end();
    const der::Reader algorithm = info.enter(der::sequence);
    const ByteView bits = info.next(der::bit_string).content;
    info.end();
    if (bits.empty() || bits[0] != 0) {
        throw Error(codes::der_malformed, "public key not in whole octets");
    }
    Built built = build(algorithm, bits.subspan(1));
    return PublicKey(std::make_shared<const Shared>(
        Shared{std::move(built.key), built.spec.algorithm, built.spec.bits, to_bytes(der)}));
}

}  // namespace certferry::pki
