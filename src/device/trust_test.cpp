#include "device/trust.h"

#include "device/testing.h"

#include <gtest/gtest.h>

namespace certferry::device {
namespace {

using namespace std::chrono_literals;
using testing::make_credential;
using testing::small_ca;

TEST(ChainTo, EndsAtTheAnchor) {
    const auto leaf = make_credential(testing::first_profile, "CN=mira").certificate;
    const auto chain = chain_to(leaf, {}, small_ca().certificate(), test_start);
    ASSERT_EQ(chain.size(), 1U);
    EXPECT_EQ(chain.front(), small_ca().certificate());
}

TEST(ChainTo, IsEmptyForTheAnchorItself) {
    EXPECT_TRUE(
        chain_to(small_ca().certificate(), {}, small_ca().certificate(), test_start).empty());
}

TEST(ChainTo, IsNotFooledByTheAnchorsName) {
    const testing::SmallCa same_name;
    const auto leaf = make_credential(testing::first_profile, "CN=mira").certificate;
    EXPECT_EQ(code_of([&] { chain_to(leaf, {}, same_name.certificate(), test_start); }),
              "chain_untrusted");
}

TEST(ChainTo, LetsNoLeafIssue) {
    const auto between = make_credential(testing::first_profile, "CN=mira");
    const auto algorithm = pki::signature_algorithm(between.key.public_key(), pki::Hash::sha256);
    const auto leaf = pki::sign_tbs(pki::encode_tbs({.serial = Bytes{0x55},
                                                     .issuer = between.certificate.subject(),
                                                     .subject = pki::Name::from_text("CN=teo"),
                                                     .not_before = test_start - 1h,
                                                     .not_after = test_start + 1h,
                                                     .spki = between.key.public_key().spki(),
                                                     .extensions = {}},
                                                    algorithm),
                                    between.key, pki::Hash::sha256);
    const std::vector others{between.certificate};
    EXPECT_EQ(code_of([&] { chain_to(leaf, others, small_ca().certificate(), test_start); }),
              "chain_untrusted");
}

TEST(ChainTo, IsOverWhenTheLeafIs) {
    const auto leaf = make_credential(testing::first_profile, "CN=mira").certificate;
    EXPECT_EQ(
        code_of([&] { chain_to(leaf, {}, small_ca().certificate(), test_start + 24h * 400); }),
        "chain_untrusted");
}

}  // namespace
}  // namespace certferry::device
