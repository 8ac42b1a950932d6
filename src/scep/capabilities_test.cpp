#include "scep/capabilities.h"

#include <gtest/gtest.h>

namespace certferry::scep {
namespace {

TEST(Capabilities, AreWrittenOneALineEndedByLineFeeds) {
    Capabilities all;
    all.add(Capability::aes).add(Capability::renewal).add(Capability::sha384);
    EXPECT_EQ(all.text(), "AES\nRenewal\nSHA-384\n");
}

TEST(Capabilities, AreReadInAnyCaseOrderAndLineEnding) {
    const auto read = Capabilities::parse("  sha-256\r\nUpdate\nPostPKIOperation\n\nAES");
    EXPECT_TRUE(read.has(Capability::sha256));
    EXPECT_TRUE(read.has(Capability::post_pki_operation));
    EXPECT_TRUE(read.has(Capability::aes));
    EXPECT_FALSE(read.has(Capability::sha512));
}

// RFC 8894, 3.5.2.
TEST(Capabilities, ScepStandardImpliesWhatItStandsFor) {
    const auto read = Capabilities::parse("SCEPStandard\n");
    EXPECT_TRUE(read.has(Capability::aes));
    EXPECT_TRUE(read.has(Capability::post_pki_operation));
    EXPECT_TRUE(read.has(Capability::sha256));
    EXPECT_FALSE(read.has(Capability::renewal));
}

TEST(Capabilities, AnHtmlPageHasNone) {
    EXPECT_EQ(Capabilities::parse("<html>\n<body>AES is great</body>\n"), Capabilities());
}

}  // namespace
}  // namespace certferry::scep
