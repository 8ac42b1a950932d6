#include "registration/endpoint_config.h"

#include <gtest/gtest.h>

namespace certferry::registration {
namespace {

using pki::ContentCipher;
using pki::Hash;

const UtcTime now = from_micros(1'900'000'000'000'000);

TEST(EndpointConfig, TakesStrongAlgorithmsOnly) {
    const EndpointConfig endpoint;
    for (const auto hash : {Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512}) {
        EXPECT_TRUE(endpoint.accepts(hash, now)) << pki::to_text(hash);
    }
    for (const auto hash : {Hash::md5, Hash::sha1}) {
        EXPECT_FALSE(endpoint.accepts(hash, now)) << pki::to_text(hash);
    }
    for (const auto cipher :
         {ContentCipher::aes_128_cbc, ContentCipher::aes_192_cbc, ContentCipher::aes_256_cbc}) {
        EXPECT_TRUE(endpoint.accepts(cipher, now)) << pki::to_text(cipher);
    }
    for (const auto cipher : {ContentCipher::des_cbc, ContentCipher::des_ede3_cbc}) {
        EXPECT_FALSE(endpoint.accepts(cipher, now)) << pki::to_text(cipher);
    }
}

TEST(EndpointConfig, TakesEachLegacyAlgorithmByItself) {
    EndpointConfig endpoint;
    endpoint.legacy.sha1 = true;
    EXPECT_TRUE(endpoint.accepts(Hash::sha1, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_cbc, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_ede3_cbc, now));
    endpoint.legacy = {.des3 = true};
    EXPECT_FALSE(endpoint.accepts(Hash::sha1, now));
    EXPECT_TRUE(endpoint.accepts(ContentCipher::des_ede3_cbc, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_cbc, now));
    endpoint.legacy = {.des = true};
    EXPECT_TRUE(endpoint.accepts(ContentCipher::des_cbc, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_ede3_cbc, now));
}

TEST(EndpointConfig, EndsLegacyWithItsDate) {
    EndpointConfig endpoint;
    endpoint.legacy = {.sha1 = true, .des3 = true, .des = true, .until = now};
    const auto before = now - std::chrono::microseconds(1);
    EXPECT_TRUE(endpoint.accepts(Hash::sha1, before));
    EXPECT_TRUE(endpoint.accepts(ContentCipher::des_cbc, before));
    EXPECT_TRUE(endpoint.accepts(ContentCipher::des_ede3_cbc, before));
    EXPECT_FALSE(endpoint.accepts(Hash::sha1, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_cbc, now));
    EXPECT_FALSE(endpoint.accepts(ContentCipher::des_ede3_cbc, now));
}

TEST(EndpointConfig, NeverTakesMd5) {
    EndpointConfig endpoint;
    endpoint.legacy = {.sha1 = true, .des3 = true, .des = true};
    EXPECT_FALSE(endpoint.accepts(Hash::md5, now));
}

}  // namespace
}  // namespace certferry::registration
