#include "scep/get_message.h"

#include <gtest/gtest.h>

namespace certferry::scep {
namespace {

// Octets whose base64 holds every character that clients disagree about: `+`, `/` and two `=`.
const Bytes octets{0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF, 0x00};

// ++++ //// AA==

TEST(GetMessage, IsTheSameInEveryFormThatClientsSend) {
    for (const std::string_view form : {"++++////AA==",                      // raw: Apple
                                        "%2B%2B%2B%2B%2F%2F%2F%2FAA%3D%3D",  // percent-encoded
                                        "%2b%2b%2b%2b%2f%2f%2f%2fAA%3d%3d",  // lower-case hex
                                        "    ////AA==",            // `+` turned into spaces
                                        "++++%0A////%0AAA==%0A",   // Cisco IOS 15 wraps lines
                                        "++++%0D%0A////AA%3D%3D",  // the same with carriage returns
                                        "----____AA",              // URL-safe alphabet, no padding
                                        "++++////AA",              // no padding
                                        "++++////AA%3D"}) {        // half of the padding
        EXPECT_EQ(decode_get_message(form), octets) << form;
    }
}

TEST(GetMessage, RefusesEverythingElse) {
    for (const std::string_view form :
         {"++++*", "A", "AB%3DCD", "%zz", "%4", "AA==AA==", "AAAA%00"}) {
        EXPECT_FALSE(decode_get_message(form)) << form;
    }
}

TEST(GetMessage, IsReadBackFromWhatWeSend) {
    EXPECT_EQ(encode_get_message(octets), "%2B%2B%2B%2B%2F%2F%2F%2FAA%3D%3D");
    EXPECT_EQ(decode_get_message(encode_get_message(octets)), octets);
}

TEST(Query, KeepsTheMessageAsItWasSent) {
    const auto query = parse_query("operation=PKIOperation&message=++%2F=&x=1");
    EXPECT_EQ(query.operation, "PKIOperation");
    EXPECT_EQ(query.message, "++%2F=");
}

TEST(Query, TakesAnyOrderAndTheFirstOfEach) {
    const auto query =
        parse_query("message=default&operation=GetCACaps&operation=GetCACert&message=other");
    EXPECT_EQ(query.operation, "GetCACaps");
    EXPECT_EQ(query.message, "default");
}

TEST(Query, MayHaveNeither) {
    EXPECT_TRUE(parse_query("").operation.empty());
    EXPECT_FALSE(parse_query("operation=GetCACaps").message);
    EXPECT_EQ(parse_query("message").message, "");
}

}  // namespace
}  // namespace certferry::scep
