#include "base/encoding.h"

#include <gtest/gtest.h>

namespace certferry {
namespace {

TEST(Hex, WritesBothCases) {
    const Bytes octets{0x00, 0x9C, 0xFF};
    EXPECT_EQ(to_hex(octets), "009cff");
    EXPECT_EQ(to_upper_hex(octets), "009CFF");
}

TEST(Hex, ReadsWhatPeoplePaste) {
    EXPECT_EQ(from_hex("9C:1e 0B"), (Bytes{0x9C, 0x1E, 0x0B}));
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesHalfOctetsAndOtherLetters) {
    EXPECT_FALSE(from_hex("abc"));
    EXPECT_FALSE(from_hex("zz"));
    EXPECT_FALSE(from_hex("a:b"));
}

// RFC 4648, 10.
TEST(Base64, AgreesWithTheStandardsVectors) {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
        EXPECT_EQ(from_base64(encoded), to_bytes(plain));
    }
}

TEST(Base64, RefusesEveryDeviation) {
    for (const std::string_view text :
         {"Zg", "Zg=", "Zm9v\n", "Zm 9v", "Zm-_", "====", "Zh==", "Z==="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

TEST(EscapeForLog, KeepsUtf8AndEscapesTheRest) {
    EXPECT_EQ(escape_for_log("Zoë"), "Zoë");
    EXPECT_EQ(escape_for_log("a\nb\x1b[31m\"\\"), "a\\x0ab\\x1b[31m\\x22\\x5c");
    EXPECT_EQ(escape_for_log("\xC0\x80\xED\xA0\x80"), "\\xc0\\x80\\xed\\xa0\\x80");
}

TEST(EscapeForLog, CutsLongText) {
    EXPECT_EQ(escape_for_log("abcdef", 3), "abc…");
    EXPECT_EQ(escape_for_log("abc", 3), "abc");
}

}  // namespace
}  // namespace certferry
