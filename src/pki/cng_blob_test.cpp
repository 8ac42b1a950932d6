#include "pki/cng_blob.h"

#include "base/encoding.h"
#include "base/testing.h"
#include "pki/rsa_numbers.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>

namespace certferry::pki {
namespace {

constexpr std::size_t blob_header_octets = 24;

const PrivateKey& blob_key() {
    static const auto key = PrivateKey::generate({KeyAlgorithm::rsa, 2048});
    return key;
}

Bytes private_blob() {
    return to_bytes(to_cng_private_blob(blob_key()).reveal());
}

/// The blob with its magic and lengths left as they are, and the octet at `at` changed.
Bytes with_octet(Bytes blob, std::size_t at, std::uint8_t octet) {
    blob.at(at) = octet;
    return blob;
}

/// As Windows writes a key without what follows from the primes.
Bytes short_private_blob() {
    auto blob = private_blob();
    blob[3] = '2';
    blob.resize(blob_header_octets + 3 + 256 + 128 + 128);
    return blob;
}

std::string read_error(ByteView blob) {
    return code_of([&] { private_key_from_cng(blob); });
}

TEST(CngBlob, APublicBlobHasWindowsLayout) {
    const Bytes blob = to_cng_public_blob(blob_key().public_key());
    EXPECT_EQ(as_text(ByteView(blob).first(4)), "RSA1");
    EXPECT_EQ(to_hex(ByteView(blob).subspan(4, 20)),
              "00080000"
              "03000000"
              "00010000"
              "00000000"
              "00000000");
    EXPECT_EQ(to_hex(ByteView(blob).subspan(24, 3)), "010001");
    EXPECT_EQ(blob.size(), blob_header_octets + 3 + 256);
    EXPECT_EQ(public_key_from_cng(blob), blob_key().public_key());
}

TEST(CngBlob, APrivateBlobIsReadToTheSameOctets) {
    const Bytes blob = private_blob();
    EXPECT_EQ(as_text(ByteView(blob).first(4)), "RSA3");
    EXPECT_EQ(blob.size(), blob_header_octets + 3 + 256 + std::size_t{5} * 128 + 256);
    const auto read = private_key_from_cng(blob);
    EXPECT_EQ(read.public_key(), blob_key().public_key());
    EXPECT_EQ(to_bytes(to_cng_private_blob(read).reveal()), blob);
}

TEST(CngBlob, APrivateBlobWithThePrimesAloneIsCompleted) {
    const auto read = private_key_from_cng(short_private_blob());
    EXPECT_EQ(read.public_key(), blob_key().public_key());
    const auto signature = read.sign(Hash::sha256, as_bytes("text"));
    EXPECT_TRUE(blob_key().public_key().verify(Hash::sha256, as_bytes("text"), signature));
}

TEST(CngBlob, ThePrivateExponentMayBeReducedByEitherModulus) {
    const auto numbers = rsa_numbers(blob_key());
    const auto number = [](const Secret& octets) {
        return BN_bin2bn(octets.reveal().data(), static_cast<int>(octets.size()), nullptr);
    };
    BIGNUM* p = number(numbers.prime1);
    BIGNUM* q = number(numbers.prime2);
    BIGNUM* e = number(numbers.exponent);
    BIGNUM* gcd = BN_new();
    BIGNUM* lambda = BN_new();
    BN_CTX* context = BN_CTX_new();
    BN_sub_word(p, 1);
    BN_sub_word(q, 1);
    BN_gcd(gcd, p, q, context);
    BN_mul(lambda, p, q, context);
    BN_div(lambda, nullptr, lambda, gcd, context);
    BIGNUM* d = BN_mod_inverse(nullptr, e, lambda, context);
    ASSERT_NE(d, nullptr);
    // λ(n) is at most half of φ(n), so the second form is below φ(n) and above λ(n).
    for (int form = 0; form < 2; ++form) {
        auto blob = private_blob();
        ASSERT_EQ(BN_bn2binpad(d, blob.data() + blob.size() - 256, 256), 256);
        const auto read = private_key_from_cng(blob);
        EXPECT_EQ(read.public_key(), blob_key().public_key());
        EXPECT_EQ(to_bytes(to_cng_private_blob(read).reveal()), blob) << "it is kept as it was";
        BN_add(d, d, lambda);
    }
    for (auto* each : {p, q, e, gcd, lambda, d}) {
        BN_free(each);
    }
    BN_CTX_free(context);
}

TEST(CngBlob, KindsAreToldApart) {
    const auto shown = to_cng_public_blob(blob_key().public_key());
    EXPECT_TRUE(is_cng_blob(shown));
    EXPECT_FALSE(is_cng_private_blob(shown));
    EXPECT_TRUE(is_cng_private_blob(private_blob()));
    EXPECT_TRUE(is_cng_private_blob(short_private_blob()));
    EXPECT_FALSE(is_cng_blob(as_bytes("-----BEGIN PUBLIC KEY-----")));
    EXPECT_FALSE(is_cng_blob({}));
    EXPECT_EQ(code_of([&] { public_key_from_cng(private_blob()); }), "key_blob_malformed");
    EXPECT_EQ(read_error(shown), "key_blob_malformed");
}

TEST(CngBlob, RefusesEveryOtherLength) {
    const auto shown = to_cng_public_blob(blob_key().public_key());
    for (std::size_t size = 0; size < shown.size(); size += 1 + size / 16) {
        EXPECT_EQ(code_of([&] { public_key_from_cng(ByteView(shown).first(size)); }),
                  "key_blob_malformed")
            << size;
    }
    auto longer = private_blob();
    longer.push_back(0);
    EXPECT_EQ(read_error(longer), "key_blob_malformed");
    EXPECT_EQ(read_error(ByteView(longer).first(longer.size() - 2)), "key_blob_malformed");
    EXPECT_EQ(read_error(Bytes(max_cng_blob_bytes + 1, 'R')), "key_blob_malformed");
}

TEST(CngBlob, RefusesLengthsThatDoNotFit) {
    for (const std::size_t field :
         {std::size_t{8}, std::size_t{12}, std::size_t{16}, std::size_t{20}}) {
        for (const std::uint8_t top : {std::uint8_t{0xFF}, std::uint8_t{0x80}}) {
            EXPECT_EQ(read_error(with_octet(private_blob(), field + 3, top)), "key_blob_malformed")
                << field;
        }
    }
    EXPECT_EQ(read_error(with_octet(private_blob(), 4, 1)), "key_blob_malformed")
        << "another bit length than the modulus has";
    auto with_primes = to_cng_public_blob(blob_key().public_key());
    with_primes[16] = 1;
    EXPECT_EQ(code_of([&] { public_key_from_cng(with_primes); }), "key_blob_malformed");
}

TEST(CngBlob, RefusesNumbersThatDoNotBelongTogether) {
    const Bytes right = private_blob();
    const std::size_t modulus = blob_header_octets + 3;
    const std::size_t prime1 = modulus + 256;
    for (const std::size_t at : {modulus + 10, prime1 + 10, prime1 + 128 + 10, prime1 + 256 + 10,
                                 prime1 + 384 + 10, prime1 + 512 + 10, prime1 + 640 + 10}) {
        const auto changed = with_octet(right, at, static_cast<std::uint8_t>(right[at] ^ 1U));
        EXPECT_EQ(read_error(changed), "key_unusable") << at;
    }
    EXPECT_EQ(read_error(with_octet(right, blob_header_octets + 2, 3)), "key_unusable")
        << "another public exponent";
    EXPECT_EQ(read_error(with_octet(right, blob_header_octets + 2, 2)), "key_unusable")
        << "an even one";
}

TEST(CngBlob, RefusesFactorsThatAreNoPrimes) {
    auto blob = short_private_blob();
    // (2^1024 - 1) * (2^1023 + 1): each divisible by 3.
    BIGNUM* p = BN_new();
    BIGNUM* q = BN_new();
    BIGNUM* n = BN_new();
    BN_CTX* context = BN_CTX_new();
    BN_set_bit(p, 1024);
    BN_sub_word(p, 1);
    BN_set_bit(q, 1023);
    BN_add_word(q, 1);
    BN_mul(n, p, q, context);
    BN_bn2binpad(n, blob.data() + blob_header_octets + 3, 256);
    BN_bn2binpad(p, blob.data() + blob_header_octets + 3 + 256, 128);
    BN_bn2binpad(q, blob.data() + blob_header_octets + 3 + 256 + 128, 128);
    blob[4] = static_cast<std::uint8_t>(BN_num_bits(n) & 0xFF);
    blob[5] = static_cast<std::uint8_t>(BN_num_bits(n) >> 8);
    for (auto* each : {p, q, n}) {
        BN_free(each);
    }
    BN_CTX_free(context);
    EXPECT_EQ(error_of([&] { private_key_from_cng(blob); }),
              "key_unusable: the modulus is not the product of two primes");
}

TEST(CngBlob, OnlyRsaKeysHaveBlobs) {
    const auto curve = PrivateKey::generate({KeyAlgorithm::ec, 256});
    EXPECT_EQ(code_of([&] { to_cng_public_blob(curve.public_key()); }), "key_unusable");
    EXPECT_EQ(code_of([&] { to_cng_private_blob(curve); }), "key_unusable");
}

TEST(CngBlob, WeakPrivateKeysAreRefused) {
    auto blob = test::hex("52534131 00020000 01000000 40000000 00000000 00000000 03");
    blob.insert(blob.end(), 64, 0xFF);
    EXPECT_EQ(public_key_from_cng(blob).bits(), 512);
    blob[3] = '2';
    EXPECT_EQ(read_error(blob), "key_unusable");
}

}  // namespace
}  // namespace certferry::pki
