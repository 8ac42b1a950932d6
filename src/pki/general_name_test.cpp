#include "pki/general_name.h"

#include "base/encoding.h"
#include "base/error.h"

#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

std::vector<GeneralName> parse(std::string_view hex) {
    return parse_general_names(from_hex(hex).value_or(Bytes{}));
}

std::string code_of_text(std::string_view text) {
    try {
        GeneralName::from_text(text);
    } catch (const Error& error) {
        return std::string(error.code());
    }
    return "accepted";
}

// Made by `openssl req -addext "subjectAltName=otherName:msUPN;UTF8:u@example.com,email:a@b.c,
// DNS:h.example,dirName:d,URI:http://x/,IP:192.0.2.1,IP:2001:db8::1,RID:1.2.3"`, d being CN=n.
constexpr std::string_view all_kinds =
    "3068"
    "a01d060a2b060104018237140203a00f0c0d75406578616d706c652e636f6d"
    "81056140622e63"
    "8209682e6578616d706c65"
    "a40e300c310a300806035504030c016e"
    "8609687474703a2f2f782f"
    "8704c0000201"
    "871020010db8000000000000000000000001"
    "88022a03";

TEST(GeneralName, ReadsEachKind) {
    std::vector<std::string> texts;
    for (const GeneralName& name : parse(all_kinds)) {
        texts.push_back(name.text());
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"upn:u@example.com", "email:a@b.c", "dns:h.example",
                                               "dn:CN=n", "uri:http://x/", "ip:192.0.2.1",
                                               "ip:2001:db8::1", "rid:1.2.3"}));
}

TEST(GeneralName, IsMadeAsOthersWriteIt) {
    std::vector<GeneralName> made;
    for (const GeneralName& name : parse(all_kinds)) {
        made.push_back(GeneralName::from_text(name.text()));
        EXPECT_EQ(made.back(), name) << name.text();
        EXPECT_EQ(made.back().value, name.value);
    }
    EXPECT_EQ(to_hex(encode_general_names(made)), all_kinds);
}

TEST(GeneralName, KeepsKindsThatItDoesNotKnow) {
    // otherName with another type; x400Address; ediPartyName; a UPN that is no text.
    for (const char* hex : {"300ca00a06032a0304a0030c0161", "3002a300", "3006a504a1020c00",
                            "3013a011060a2b060104018237140203a003040161"}) {
        const auto names = parse(hex);
        ASSERT_EQ(names.size(), 1U) << hex;
        EXPECT_EQ(names[0].kind, GeneralNameKind::other) << hex;
        EXPECT_EQ(names[0].value, std::string(hex).substr(4));
        EXPECT_EQ(to_hex(encode_general_names(names)), hex);
        EXPECT_EQ(GeneralName::from_text(names[0].text()).der, names[0].der);
    }
}

TEST(GeneralName, RefusesMalformedDer) {
    for (const char* bad : {
             "",
             "3000 00",
             "3103 820161",
             "3004 8202 6100",    // NUL inside.
             "3004 8102 c3a4",    // Not ASCII.
             "3003 8603 61",      // Cut short.
             "3005 8703 010203",  // An IP address of three octets.
             "300a 8708 c0000200 ffffff00",
             "3003 8801 80",  // An arc without an end.
             "3002 a400",     // A directory name without a Name.
             "3002 8400",     // A directory name that is primitive.
             "3002 8900",     // No such kind.
             "3003 020101",
             "3007 a005 0603 2a0304",  // otherName without a value.
             "300b a009 06032a0304 a002 0500 00",
         }) {
        EXPECT_THROW(parse(bad), Error) << bad;
    }
}

TEST(GeneralName, LimitsTheirNumber) {
    std::vector<GeneralName> names(max_general_names, GeneralName::dns("a"));
    EXPECT_EQ(parse_general_names(encode_general_names(names)).size(), max_general_names);
    names.push_back(names.front());
    EXPECT_THROW(parse_general_names(encode_general_names(names)), Error);
}

TEST(GeneralName, ComparesByKind) {
    const auto same = [](const char* a, const char* b) {
        return GeneralName::from_text(a) == GeneralName::from_text(b);
    };
    EXPECT_TRUE(same("dns:Host.Example", "dns:hOST.eXAMPLE"));
    EXPECT_TRUE(same("email:a@Host", "email:a@hosT"));
    EXPECT_FALSE(same("email:A@host", "email:a@host"));
    EXPECT_FALSE(same("upn:A@host", "upn:a@host"));
    EXPECT_FALSE(same("uri:http://A", "uri:http://a"));
    EXPECT_TRUE(same("ip:2001:DB8:0::1", "ip:2001:db8::1"));
    EXPECT_TRUE(same("dn:CN=A  b", "dn:CN=a B"));
    EXPECT_FALSE(same("dn:CN=a", "dn:CN=b"));
    EXPECT_FALSE(same("dns:a.b", "uri:a:b"));
    EXPECT_FALSE(same("dns:a", "dns:ab"));
}

TEST(GeneralName, AcceptsWhatProfilesUse) {
    for (const char* good :
         {"dns:host", "dns:*.example.com", "dns:a-b.c_d.e1", "dns:xn--mller-kva.de",
          "email:first.last+tag@example.com", "uri:https://example.com/a?b#c", "uri:urn:x",
          "uri:tag:microsoft.com,2022-09-14:sid:S-1-5-21-1", "ip:::1", "ip:255.255.255.255",
          "upn:jürgen@example.com", "dn:CN=a\\,b,O=c", "rid:2.999", "other:820161"}) {
        EXPECT_EQ(code_of_text(good), "accepted") << good;
    }
}

TEST(GeneralName, RefusesWhatIsNotOfItsKind) {
    for (const char* bad : {"",
                            "dns",
                            "dns:",
                            "dns:a..b",
                            "dns:.a",
                            "dns:a.",
                            "dns:-a",
                            "dns:a-",
                            "dns:a b",
                            "dns:ä",
                            "dns:*",
                            "dns:*.*.a",
                            "dns:a.*.b",
                            "dns:1.2.3.4",
                            "email:a",
                            "email:@b",
                            "email:a@",
                            "email:a@b@c",
                            "email:a b@c",
                            "email:ä@b",
                            "uri:x",
                            "uri::x",
                            "uri:1a:b",
                            "uri:http:",
                            "uri:http://a b",
                            "uri:http://ä",
                            "ip:1.2.3",
                            "ip:1.2.3.4/8",
                            "ip:host",
                            "ip:",
                            "upn:",
                            "upn:\xff",
                            "dn:x",
                            "rid:x",
                            "rid:1",
                            "other:",
                            "other:xx",
                            "other:8201",
                            "other:820161820162",
                            "DNS:a",
                            "foo:a"}) {
        EXPECT_EQ(code_of_text(bad), "name_invalid") << bad;
    }
    EXPECT_EQ(code_of_text("dns:" + std::string(64, 'a')), "name_invalid");
    EXPECT_EQ(code_of_text("dns:" + std::string(63, 'a')), "accepted");
}

TEST(GeneralName, LimitsHostNamesTo253Characters) {
    std::string host(61, 'a');
    for (int i = 0; i < 3; ++i) {
        host += "." + std::string(63, 'a');
    }
    EXPECT_EQ(host.size(), 253U);
    EXPECT_EQ(code_of_text("dns:" + host), "accepted");
    EXPECT_EQ(code_of_text("dns:a" + host), "name_invalid");
}

TEST(GeneralNameKind, NamesConvertBothWays) {
    for (const char* name : {"email", "dns", "uri", "ip", "upn", "dn", "rid", "other"}) {
        const auto kind = general_name_kind_from_text(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(to_text(*kind), name);
    }
    EXPECT_EQ(general_name_kind_from_text("DNS"), std::nullopt);
}

TEST(SidOf, FindsTheAccountOfMicrosoftsUri) {
    const auto sid = [](const std::string& text) { return sid_of(GeneralName::from_text(text)); };
    const std::string prefix = "uri:tag:microsoft.com,2022-09-14:sid:";
    EXPECT_EQ(sid(prefix + "S-1-5-21-3623811015-3361044348-30300820-1013"),
              "S-1-5-21-3623811015-3361044348-30300820-1013");
    for (const char* bad : {"S-1-", "S-2-5", "x", "S-1-5-", "S-1--5", "S-1-5a", "s-1-5"}) {
        EXPECT_EQ(sid(prefix + bad), std::nullopt) << bad;
    }
    EXPECT_EQ(sid("uri:tag:microsoft.com,2021-09-14:sid:S-1-5"), std::nullopt);
    EXPECT_EQ(sid("upn:tag:microsoft.com,2022-09-14:sid:S-1-5"), std::nullopt);
}

}  // namespace
}  // namespace certferry::pki
