#include "wire/foreign_text.h"

#include <gtest/gtest.h>

namespace certferry::wire {

namespace {

TEST(ForeignText, KeepsUtf8AndReadsOtherBytesAsLatin1) {
    EXPECT_EQ(utf8_body(as_bytes("{\"a\":\"\xc3\xa9\"}")), "{\"a\":\"\xc3\xa9\"}");
    EXPECT_EQ(utf8_body(as_bytes("{\"a\":\"\xe9\"}")), "{\"a\":\"\xc3\xa9\"}");
    EXPECT_EQ(utf8_body(as_bytes("\xff")), "\xc3\xbf");
    EXPECT_EQ(utf8_body({}), "");
}

TEST(ForeignText, WritesAndReadsBase64urlWithoutPadding) {
    const Bytes bytes{0xfb, 0xff, 0x01, 0x02};
    EXPECT_EQ(to_base64url(bytes), "-_8BAg");
    EXPECT_EQ(from_base64url("-_8BAg"), bytes);
    EXPECT_EQ(from_base64url(""), Bytes());
    for (const char* wrong : {"-_8BAg==", "+/8BAg", "-_8BA", "a", "-_8B Ag"}) {
        EXPECT_FALSE(from_base64url(wrong)) << wrong;
    }
}

TEST(ForeignText, ReadsBase64WithLineBreaksAndArmour) {
    const Bytes bytes{1, 2, 3, 4};
    EXPECT_EQ(from_wrapped_base64("AQIDBA=="), bytes);
    EXPECT_EQ(from_wrapped_base64("AQID\r\nBA==\r\n"), bytes);
    EXPECT_EQ(from_wrapped_base64("-----BEGIN CERTIFICATE REQUEST-----\nAQID\nBA==\n"
                                  "-----END CERTIFICATE REQUEST-----\n"),
              bytes);
    EXPECT_FALSE(from_wrapped_base64("-----BEGIN X-----\nAQIDBA=="));
    EXPECT_FALSE(from_wrapped_base64("-----BEGIN"));
    EXPECT_FALSE(from_wrapped_base64("AQ!DBA=="));
}

TEST(ForeignText, WritesAndReadsForms) {
    const Form form{
        {"scope", "https://api.example//.default openid"}, {"a&b", "c=d+e%"}, {"e", ""}};
    const std::string text = encode_form(form);
    EXPECT_EQ(text, "scope=https%3A%2F%2Fapi.example%2F%2F.default+openid&a%26b=c%3Dd%2Be%25&e=");
    EXPECT_EQ(decode_form(text), form);
    EXPECT_EQ(decode_form("a&&b=1"), (Form{{"a", ""}, {"b", "1"}}));
}

TEST(ForeignText, RefusesBrokenForms) {
    for (const char* wrong : {"a=%", "a=%4", "a=%zz", "a=%FF", "%ff=a", "a=% 4"}) {
        EXPECT_FALSE(decode_form(wrong)) << wrong;
    }
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "a=1&";
    }
    EXPECT_TRUE(decode_form(many));
    EXPECT_FALSE(decode_form(many + "a=1"));
}

TEST(ForeignText, TakesAFieldOnlyIfItIsThereOnce) {
    const Form form{{"a", "1"}, {"b", "2"}, {"b", "3"}};
    EXPECT_EQ(single_field(form, "a"), "1");
    EXPECT_FALSE(single_field(form, "b"));
    EXPECT_FALSE(single_field(form, "c"));
}

}  // namespace

}  // namespace certferry::wire
