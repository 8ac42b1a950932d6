#include "pki/rsa_generation.h"

#include "base/error.h"
#include "pki/key.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

namespace certferry::pki {
namespace {

class EachGenerator : public testing::TestWithParam<RsaGenerator> {};

INSTANTIATE_TEST_SUITE_P(Rsa, EachGenerator,
                         testing::Values(RsaGenerator::fast, RsaGenerator::provider));

TEST_P(EachGenerator, MakesKeysThatOpensslFindsSound) {
    for (const int bits : {1024, 2048, 2056}) {
        const PrivateKey key = PrivateKey::generate({KeyAlgorithm::rsa, bits}, GetParam());
        EXPECT_EQ(key.public_key().bits(), bits);
        EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_pkey(nullptr, key.native(), nullptr);
        // Primes, product, exponents and the coefficient of the CRT.
        EXPECT_EQ(EVP_PKEY_check(context), 1) << bits;
        EVP_PKEY_CTX_free(context);
        BIGNUM* exponent = nullptr;
        ASSERT_EQ(EVP_PKEY_get_bn_param(key.native(), OSSL_PKEY_PARAM_RSA_E, &exponent), 1);
        EXPECT_TRUE(BN_is_word(exponent, 65537));
        BN_free(exponent);
    }
}

TEST_P(EachGenerator, NeverMakesTheSameKeyTwice) {
    const KeySpec spec{KeyAlgorithm::rsa, 1024};
    EXPECT_FALSE(PrivateKey::generate(spec, GetParam()).public_key() ==
                 PrivateKey::generate(spec, GetParam()).public_key());
}

TEST(RsaGeneration, GivesNoKeyIfTheGeneratorFails) {
    EXPECT_THROW(generate_rsa_key(1024, [](std::uint8_t*, std::size_t) { return false; }), Error);
}

TEST(RsaGeneration, GivesNoKeyIfTheGeneratorFailsMidway) {
    static int draws = 0;
    draws = 0;
    const RandomOctets failing_later = [](std::uint8_t* to, std::size_t size) {
        return ++draws < 5 && private_random_octets(to, size);
    };
    EXPECT_THROW(generate_rsa_key(1024, failing_later), Error);
    EXPECT_EQ(draws, 5) << "a generator that failed must not be asked again";
}

}  // namespace
}  // namespace certferry::pki
