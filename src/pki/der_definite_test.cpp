#include "base/encoding.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>

namespace certferry::pki::der {
namespace {

using test::hex;

std::string rewritten(std::string_view ber) {
    const auto result = definite_form(hex(ber));
    return result ? to_hex(*result) : "unchanged";
}

TEST(DefiniteForm, LeavesDerAlone) {
    EXPECT_EQ(rewritten("3005 0403 000102"), "unchanged");
    EXPECT_EQ(rewritten("0500"), "unchanged");
    EXPECT_EQ(rewritten("a003 8001 00"), "unchanged");
}

TEST(DefiniteForm, MakesIndefiniteLengthsDefinite) {
    EXPECT_EQ(rewritten("3080 020105 0000"), "3003020105");
    EXPECT_EQ(rewritten("3080 a080 3180 0000 0000 0500 0000"), "3006a00231000500");
    EXPECT_EQ(rewritten("3080 0000"), "3000");
}

TEST(DefiniteForm, JoinsOctetStrings) {
    EXPECT_EQ(rewritten("2480 0402 0102 0401 03 0000"), "0403010203");
    EXPECT_EQ(rewritten("2405 0403 010203"), "0403010203");
    EXPECT_EQ(rewritten("2480 2480 0401 01 0000 2403 0401 02 0400 0000"), "04020102");
    EXPECT_EQ(rewritten("2480 0000"), "0400");
}

TEST(DefiniteForm, ShortensLengths) {
    EXPECT_EQ(rewritten("308103 020105"), "3003020105");
    EXPECT_EQ(rewritten("3004 02810105"), "3003020105");
    EXPECT_EQ(rewritten("04880000000000000001 ff"), "0401ff");
}

TEST(DefiniteForm, KeepsImplicitConstructedStringsConstructed) {
    const auto result = definite_form(hex("a080 0402 0102 2480 0401 03 0000 0000"));
    EXPECT_EQ(to_hex(result.value()), "a00704020102040103");
    EXPECT_EQ(to_hex(join_octet_strings(Reader(*result).next().content)), "010203");
}

TEST(DefiniteForm, RefusesWhatIsNoBer) {
    for (const char* bad : {"",
                            "30",
                            "3080",
                            "308000",
                            "3080 0201",
                            "3080 020105 00",
                            "0480 0000",
                            "3003 0201",
                            "3002 0000",
                            "0000",
                            "3080 0000 00",
                            "020105 00",
                            "2480 020105 0000",
                            "2403 020105",
                            "048900000000000000000100",
                            "0488ffffffffffffffff00",
                            "1f0100",
                            "3080 3f0100 0000",
                            "30ff",
                            "3004 3080 0000 00"}) {
        EXPECT_THROW(definite_form(hex(bad)), Error) << bad;
    }
}

TEST(JoinOctetStrings, RefusesOtherTypes) {
    EXPECT_THROW(join_octet_strings(hex("0401010201 05")), Error);
    EXPECT_THROW(join_octet_strings(hex("2403040101")), Error);
    EXPECT_TRUE(join_octet_strings({}).empty());
}

Bytes nested(std::uint8_t tag, int levels) {
    Bytes ber;
    for (int i = 0; i < levels; ++i) {
        append(ber, Bytes{tag, 0x80});
    }
    append(ber, Bytes{0x04, 0x01, 0xAA});
    ber.resize(ber.size() + static_cast<std::size_t>(levels) * 2, 0);
    return ber;
}

TEST(DefiniteForm, LimitsDepth) {
    for (const std::uint8_t tag : Bytes{0x30, 0x24}) {
        EXPECT_TRUE(definite_form(nested(tag, 23)).has_value()) << int{tag};
        EXPECT_THROW(definite_form(nested(tag, 24)), Error) << int{tag};
        EXPECT_THROW(definite_form(nested(tag, 100'000)), Error) << int{tag};
    }
}

TEST(DefiniteForm, LimitsDepthOfDefiniteForms) {
    Bytes der{0x05, 0x00};
    for (int i = 0; i < 23; ++i) {
        Writer writer;
        writer.sequence([&](Writer& inner) { inner.raw(der); });
        der = writer.take();
    }
    EXPECT_EQ(definite_form(der), std::nullopt);
    Writer writer;
    writer.sequence([&](Writer& inner) { inner.raw(der); });
    EXPECT_THROW(definite_form(writer.bytes()), Error);
}

TEST(DefiniteForm, IsDoneInOneStep) {
    for (const char* ber : {"3080 2480 0401 01 0000 a080 0401 02 0000 0000", "308103 020105"}) {
        const auto once = definite_form(hex(ber));
        EXPECT_EQ(definite_form(once.value()), std::nullopt) << ber;
    }
}

TEST(DefiniteForm, CopesWithManySmallPieces) {
    // A megabyte of one-octet pieces: quadratic work would run into the test's time limit.
    Bytes ber{0x24, 0x80};
    constexpr std::size_t pieces = 350'000;
    for (std::size_t i = 0; i < pieces; ++i) {
        append(ber, Bytes{0x04, 0x01, 0x55});
    }
    append(ber, Bytes{0, 0});
    const auto result = definite_form(ber);
    EXPECT_EQ(Reader(result.value()).next(Tag::octet_string).content.size(), pieces);
}

}  // namespace
}  // namespace certferry::pki::der
