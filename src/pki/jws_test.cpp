#include "pki/jws.h"

#include "base/encoding.h"
#include "base/error.h"

#include <gtest/gtest.h>

namespace certferry::pki {

namespace {

const PrivateKey& rsa_key() {
    static const auto key = PrivateKey::generate({});
    return key;
}

const PrivateKey& ec_key() {
    static const auto key = PrivateKey::generate({.algorithm = KeyAlgorithm::ec, .bits = 256});
    return key;
}

TEST(Jws, VerifiesWhatItSignedAndNothingElse) {
    for (const auto algorithm : {JwsAlgorithm::rs256, JwsAlgorithm::ps256, JwsAlgorithm::es256}) {
        const auto& key = algorithm == JwsAlgorithm::es256 ? ec_key() : rsa_key();
        Bytes signature = jws_sign(algorithm, key, as_bytes("data"));
        EXPECT_TRUE(jws_verify(algorithm, key.public_key(), as_bytes("data"), signature))
            << to_text(algorithm);
        EXPECT_FALSE(jws_verify(algorithm, key.public_key(), as_bytes("other"), signature))
            << to_text(algorithm);
        signature.back() ^= 1U;
        EXPECT_FALSE(jws_verify(algorithm, key.public_key(), as_bytes("data"), signature))
            << to_text(algorithm);
    }
}

TEST(Jws, TellsPaddingsOfRsaApart) {
    const Bytes plain = jws_sign(JwsAlgorithm::rs256, rsa_key(), as_bytes("data"));
    EXPECT_FALSE(jws_verify(JwsAlgorithm::ps256, rsa_key().public_key(), as_bytes("data"), plain));
    const Bytes pss = jws_sign(JwsAlgorithm::ps256, rsa_key(), as_bytes("data"));
    EXPECT_FALSE(jws_verify(JwsAlgorithm::rs256, rsa_key().public_key(), as_bytes("data"), pss));
}

TEST(Jws, WritesEs256AsTwoNumbersOf32Octets) {
    for (int i = 0; i < 64; ++i) {  // Small numbers, which DER shortens, come up by chance.
        EXPECT_EQ(jws_sign(JwsAlgorithm::es256, ec_key(), as_bytes("data")).size(), 64U);
    }
    EXPECT_FALSE(
        jws_verify(JwsAlgorithm::es256, ec_key().public_key(), as_bytes("data"), Bytes(63)));
    EXPECT_FALSE(
        jws_verify(JwsAlgorithm::es256, ec_key().public_key(), as_bytes("data"), Bytes(64)));
}

TEST(Jws, RefusesKeysOfAnotherKind) {
    EXPECT_THROW(jws_sign(JwsAlgorithm::es256, rsa_key(), {}), Error);
    EXPECT_THROW(jws_sign(JwsAlgorithm::ps256, ec_key(), {}), Error);
    const auto p384 = PrivateKey::generate({.algorithm = KeyAlgorithm::ec, .bits = 384});
    EXPECT_THROW(jws_sign(JwsAlgorithm::es256, p384, {}), Error);
    const auto short_key = PrivateKey::generate({.algorithm = KeyAlgorithm::rsa, .bits = 1024});
    EXPECT_THROW(jws_sign(JwsAlgorithm::rs256, short_key, {}), Error);
    EXPECT_FALSE(jws_verify(JwsAlgorithm::rs256, short_key.public_key(), {},
                            short_key.sign(Hash::sha256, {})));
}

TEST(Jws, NamesAlgorithmsExactly) {
    EXPECT_EQ(jws_algorithm_from_text("PS256"), JwsAlgorithm::ps256);
    for (const char* other : {"none", "HS256", "ps256", "PS384", ""}) {
        EXPECT_FALSE(jws_algorithm_from_text(other)) << other;
    }
}

TEST(Jws, MakesTheHmacOfRfc4231) {
    // Test case 2: "Jefe", "what do ya want for nothing?".
    EXPECT_EQ(
        to_hex(hmac_sha256(Secret::copy_of("Jefe"), as_bytes("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace

}  // namespace certferry::pki
