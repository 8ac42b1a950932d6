#include "pki/key.h"

#include "base/encoding.h"
#include "base/file.h"
#include "base/testing.h"
#include "pki/der.h"
#include "pki/oid.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <thread>

namespace certferry::pki {
namespace {

using test::hex;

Bytes spki_of(std::string_view algorithm, const std::function<void(der::Writer&)>& parameters,
              ByteView key) {
    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.sequence([&](der::Writer& content) {
            content.oid(algorithm);
            parameters(content);
        });
        info.bit_string(key);
    });
    return writer.take();
}

Bytes rsa_spki(ByteView modulus, ByteView exponent) {
    der::Writer key;
    key.sequence([&](der::Writer& content) {
        content.unsigned_integer(modulus);
        content.unsigned_integer(exponent);
    });
    return spki_of(oids::rsa_encryption, [](der::Writer& w) { w.null(); }, key.bytes());
}

Bytes ec_spki(std::string_view curve, std::string_view point) {
    return spki_of(oids::ec_public_key, [&](der::Writer& w) { w.oid(curve); }, hex(point));
}

constexpr std::string_view p256 = "1.2.840.10045.3.1.7";

// RFC 6979, A.2.5.
constexpr std::string_view sample_x =
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
constexpr std::string_view sample_y =
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";

Bytes sample_spki() {
    return ec_spki(p256, "04" + std::string(sample_x) + std::string(sample_y));
}

Bytes odd_modulus(std::size_t bits) {
    Bytes modulus((bits + 7) / 8, 0xA5);
    modulus[0] = static_cast<std::uint8_t>(1U << ((bits + 7) % 8));
    return modulus;
}

TEST(KeySpec, ConvertsBothWays) {
    for (const char* text :
         {"rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "p-521", "ed25519"}) {
        const auto spec = KeySpec::from_text(text);
        ASSERT_TRUE(spec) << text;
        EXPECT_EQ(spec->text(), text);
    }
    EXPECT_EQ(KeySpec::from_text("rsa-1024"), std::nullopt);
    EXPECT_EQ(KeySpec::from_text("P-256"), std::nullopt);
    EXPECT_EQ(KeySpec::from_text(""), std::nullopt);
}

class EachKind : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Key, EachKind,
                         testing::Values("rsa-2048", "p-256", "p-384", "p-521", "ed25519"));

TEST_P(EachKind, GeneratedKeySignsAndVerifies) {
    const PrivateKey key = PrivateKey::generate(*KeySpec::from_text(GetParam()));
    EXPECT_EQ(key.public_key().text(), GetParam());
    const Bytes data = to_bytes("to be signed");
    for (const Hash hash : {Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512}) {
        Bytes signature = key.sign(hash, data);
        EXPECT_TRUE(key.public_key().verify(hash, data, signature)) << to_text(hash);
        EXPECT_FALSE(key.public_key().verify(hash, as_bytes("to be Signed"), signature));
        signature.back() ^= 1U;
        EXPECT_FALSE(key.public_key().verify(hash, data, signature)) << to_text(hash);
        EXPECT_FALSE(key.public_key().verify(hash, data, {}));
    }
}

TEST_P(EachKind, PublicKeyIsReadAsOpensslReadsIt) {
    const PrivateKey key = PrivateKey::generate(*KeySpec::from_text(GetParam()));
    const Bytes& spki = key.public_key().spki();
    const PublicKey ours = PublicKey::from_spki(spki);
    const unsigned char* at = spki.data();
    EVP_PKEY* theirs = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
    ASSERT_NE(theirs, nullptr);
    EXPECT_EQ(EVP_PKEY_eq(theirs, ours.native()), 1);
    EXPECT_EQ(EVP_PKEY_eq(key.native(), ours.native()), 1);
    const PublicKey adopted = PublicKey::adopt(theirs);
    EXPECT_EQ(ours, adopted);
    EXPECT_EQ(ours.algorithm(), adopted.algorithm());
    EXPECT_EQ(ours.bits(), adopted.bits());
    EXPECT_EQ(ours.spki(), spki);
    EXPECT_TRUE(ours.verify(Hash::sha256, spki, key.sign(Hash::sha256, spki)));
}

TEST_P(EachKind, PrivateKeyReturnsFromEveryForm) {
    const PrivateKey key = PrivateKey::generate(*KeySpec::from_text(GetParam()));
    const Secret password = Secret::copy_of("correct horse");
    const Secret encrypted = key.to_encrypted_pem(password);
    EXPECT_EQ(PrivateKey::from_pkcs8(key.to_pkcs8().reveal()).public_key(), key.public_key());
    EXPECT_EQ(PrivateKey::from_pem(key.to_pem().reveal_text()).public_key(), key.public_key());
    EXPECT_EQ(PrivateKey::from_pem(encrypted.reveal_text(), password).public_key(),
              key.public_key());
    EXPECT_TRUE(encrypted.reveal_text().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    EXPECT_TRUE(key.to_pem().reveal_text().starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

TEST(PrivateKey, TellsAWrongPasswordFromABadFile) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const Secret encrypted = key.to_encrypted_pem(Secret::copy_of("right"));
    const auto open = [&](const char* password) {
        return code_of(
            [&] { PrivateKey::from_pem(encrypted.reveal_text(), Secret::copy_of(password)); });
    };
    EXPECT_EQ(open("right"), "no error");
    EXPECT_EQ(open("wrong"), "password_wrong");
    EXPECT_EQ(open(""), "password_wrong");
    EXPECT_EQ(code_of([] { PrivateKey::from_pem(""); }), "der_malformed");
    EXPECT_EQ(code_of([] { PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n"); }),
              "der_malformed");
}

TEST(PrivateKey, RefusesKindsThatItCannotMakeOrUse) {
    EXPECT_EQ(code_of([] { PrivateKey::generate({KeyAlgorithm::rsa, 512}); }), "key_unusable");
    EXPECT_EQ(code_of([] { PrivateKey::generate({KeyAlgorithm::ec, 255}); }), "key_unusable");
    EXPECT_EQ(code_of([] { PrivateKey::generate({KeyAlgorithm::other, 256}); }), "key_unusable");
    EXPECT_EQ(
        code_of([] { PrivateKey::adopt(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1")); }),
        "key_unusable");
    EXPECT_EQ(code_of([] { PrivateKey::adopt(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")); }),
              "key_unusable");
}

TEST(PrivateKey, SignsEd25519AsTheStandardSays) {
    // RFC 8032, 7.1, test 2; the key in PKCS#8 as RFC 8410, 7, writes it.
    const PrivateKey key = PrivateKey::from_pkcs8(
        hex("302e020100300506032b657004220420"
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    EXPECT_EQ(to_hex(ByteView(key.public_key().spki()).last(32)),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(to_hex(key.sign(Hash::sha256, hex("72"))),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(PublicKey, VerifiesAPublishedEcdsaSignature) {
    const Bytes signature =
        hex("3046022100EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
            "022100F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    const PublicKey key = PublicKey::from_spki(sample_spki());
    EXPECT_TRUE(key.verify(Hash::sha256, as_bytes("sample"), signature));
    EXPECT_FALSE(key.verify(Hash::sha384, as_bytes("sample"), signature));
    EXPECT_FALSE(key.verify(Hash::sha256, as_bytes("Sample"), signature));
}

TEST(PublicKey, AcceptsCompressedPoints) {
    const PublicKey compressed = PublicKey::from_spki(ec_spki(p256, "03" + std::string(sample_x)));
    EXPECT_EQ(EVP_PKEY_eq(compressed.native(), PublicKey::from_spki(sample_spki()).native()), 1);
    EXPECT_EQ(compressed.spki(), ec_spki(p256, "03" + std::string(sample_x)));
}

TEST(PublicKey, RefusesPointsThatAreNotOnTheCurve) {
    const std::string x(sample_x);
    const std::string y(sample_y);
    const std::string zeros(64, '0');
    const std::string prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    for (const std::string& point :
         {"04" + x + x, "04" + zeros + zeros, "04" + prime + y, std::string("00"), "06" + x + y,
          "04" + x, "02" + x + y, "04" + x + y + "00", std::string(), "01" + x,
          // No square root for this x.
          "02" + zeros.substr(1) + "4"}) {
        EXPECT_EQ(code_of([&] { PublicKey::from_spki(ec_spki(p256, point)); }), "key_unusable")
            << point;
    }
}

TEST(PublicKey, RefusesUnknownAlgorithmsAndCurves) {
    const auto none = [](der::Writer&) {};
    EXPECT_EQ(code_of([&] { PublicKey::from_spki(ec_spki("1.3.132.0.10", "0400")); }),
              "key_unusable");
    EXPECT_EQ(code_of([&] { PublicKey::from_spki(spki_of("1.2.3", none, hex("00"))); }),
              "key_unusable");
    // Explicit curve parameters.
    EXPECT_EQ(code_of([&] {
                  PublicKey::from_spki(spki_of(
                      oids::ec_public_key, [](der::Writer& w) { w.sequence([](der::Writer&) {}); },
                      hex("0400")));
              }),
              "key_unusable");
    EXPECT_EQ(code_of([&] { PublicKey::from_spki(spki_of(oids::ed25519, none, hex("00"))); }),
              "key_unusable");
}

TEST(PublicKey, LimitsRsaKeys) {
    const Bytes usual = hex("010001");
    EXPECT_EQ(PublicKey::from_spki(rsa_spki(odd_modulus(1024), usual)).bits(), 1024);
    EXPECT_EQ(PublicKey::from_spki(rsa_spki(odd_modulus(2047), hex("03"))).bits(), 2047);
    EXPECT_EQ(PublicKey::from_spki(rsa_spki(odd_modulus(16384), usual)).bits(), 16384);
    const auto refused = [](const Bytes& modulus, const Bytes& exponent) {
        return code_of([&] { PublicKey::from_spki(rsa_spki(modulus, exponent)); });
    };
    EXPECT_EQ(refused(odd_modulus(16385), usual), "key_unusable");
    EXPECT_EQ(refused(odd_modulus(511), usual), "key_unusable");
    EXPECT_EQ(refused(hex("00"), usual), "key_unusable");
    Bytes even = odd_modulus(2048);
    even.back() = 2;
    EXPECT_EQ(refused(even, usual), "key_unusable");
    for (const char* exponent : {"00", "01", "02", "010000", "010000000000000001"}) {
        EXPECT_EQ(refused(odd_modulus(2048), hex(exponent)), "key_unusable") << exponent;
    }
}

TEST(PublicKey, RefusesMalformedInfo) {
    const Bytes good = sample_spki();
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_EQ(code_of([&] { PublicKey::from_spki(ByteView(good).first(size)); }),
                  "der_malformed")
            << size;
    }
    Bytes trailing = good;
    trailing.push_back(0);
    EXPECT_EQ(code_of([&] { PublicKey::from_spki(trailing); }), "der_malformed");
    // A BIT STRING with unused bits.
    const Bytes unused = hex("300a300506032b6570030104");
    EXPECT_EQ(code_of([&] { PublicKey::from_spki(unused); }), "der_malformed");
}

TEST(PublicKey, MayLackTheNullOfItsRsaParameters) {
    der::Writer key;
    key.sequence([](der::Writer& content) {
        content.unsigned_integer(odd_modulus(2048));
        content.integer(65537);
    });
    const Bytes spki = spki_of(oids::rsa_encryption, [](der::Writer&) {}, key.bytes());
    EXPECT_EQ(PublicKey::from_spki(spki).text(), "rsa-2048");
}

TEST(PublicKey, KeyIdentifierIsThatOfOtherPrograms) {
    // The subjectKeyIdentifier that OpenSSL wrote into its certificate.
    const Bytes pem = read_file(CERTFERRY_TEST_DATA "/pki/ca.pem");
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    ASSERT_NE(certificate, nullptr);
    const ASN1_OCTET_STRING* expected = X509_get0_subject_key_id(certificate);
    ASSERT_NE(expected, nullptr);
    const PublicKey key = PublicKey::adopt(X509_get_pubkey(certificate));
    EXPECT_EQ(to_hex(key.key_identifier()),
              to_hex(ByteView(ASN1_STRING_get0_data(expected),
                              static_cast<std::size_t>(ASN1_STRING_length(expected)))));
    X509_free(certificate);
}

TEST(PublicKey, ReadsFromSeveralThreadsAtOnce) {
    const PrivateKey signer = PrivateKey::generate({KeyAlgorithm::rsa, 2048});
    const Bytes rsa = signer.public_key().spki();
    const Bytes ec = sample_spki();
    std::atomic<int> read = 0;
    {
        std::vector<std::jthread> threads;
        threads.reserve(4);
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 50; ++round) {
                    read += PublicKey::from_spki(rsa).bits() == 2048 ? 1 : 0;
                    read += PublicKey::from_spki(ec).bits() == 256 ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(read, 400);
}

TEST(SignatureAlgorithm, IsWrittenAsTheStandardsSay) {
    const PublicKey rsa = PublicKey::from_spki(rsa_spki(odd_modulus(2048), hex("010001")));
    const PublicKey ec = PublicKey::from_spki(sample_spki());
    const PublicKey ed = PublicKey::from_spki(spki_of(
        oids::ed25519, [](der::Writer&) {},
        hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")));
    EXPECT_EQ(to_hex(signature_algorithm(rsa, Hash::sha256)), "300d06092a864886f70d01010b0500");
    EXPECT_EQ(to_hex(signature_algorithm(rsa, Hash::sha1)), "300d06092a864886f70d0101050500");
    EXPECT_EQ(to_hex(signature_algorithm(ec, Hash::sha384)), "300a06082a8648ce3d040303");
    EXPECT_EQ(to_hex(signature_algorithm(ed, Hash::sha256)), "300506032b6570");
    EXPECT_EQ(code_of([&] { signature_algorithm(rsa, Hash::md5); }), "algorithm_refused");
    EXPECT_EQ(code_of([&] { signature_algorithm(ec, Hash::md5); }), "algorithm_refused");
}

TEST(HashOfSignature, KnowsWhatClientsSend) {
    EXPECT_EQ(hash_of_signature("1.2.840.113549.1.1.11"), Hash::sha256);
    EXPECT_EQ(hash_of_signature("1.2.840.10045.4.3.4"), Hash::sha512);
    EXPECT_EQ(hash_of_signature("1.2.840.113549.1.1.4"), Hash::md5);
    EXPECT_EQ(hash_of_signature("1.3.14.3.2.29"), Hash::sha1);
    EXPECT_EQ(hash_of_signature(oids::ed25519), std::nullopt);
    EXPECT_EQ(hash_of_signature(oids::rsassa_pss), std::nullopt);
}

}  // namespace
}  // namespace certferry::pki
