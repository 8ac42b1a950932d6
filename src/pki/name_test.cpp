#include "pki/name.h"

#include "base/encoding.h"
#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A name of one attribute, its value given as a whole element in hex.
Name one_attribute(std::string_view type, std::string_view value) {
    der::Writer writer;
    writer.sequence([&](der::Writer& name) {
        name.constructed(der::set, [&](der::Writer& rdn) {
            rdn.sequence([&](der::Writer& attribute) {
                attribute.oid(type);
                attribute.raw(from_hex(value).value_or(Bytes{}));
            });
        });
    });
    return Name::from_der(writer.bytes());
}

Name cn(std::string_view value) {
    return one_attribute(oids::common_name, value);
}

std::string refusal(std::string_view text) {
    try {
        Name::from_text(text);
    } catch (const Error& error) {
        return std::string(error.code()) + ": " + error.detail();
    }
    return "accepted";
}

std::string again(std::string_view text) {
    return Name::from_text(text).text();
}

TEST(Name, IsEmptyByDefault) {
    EXPECT_TRUE(Name().empty());
    EXPECT_EQ(to_hex(Name().der()), "3000");
    EXPECT_EQ(Name(), Name::from_der(Name().der()));
    EXPECT_EQ(Name().text(), "");
    EXPECT_EQ(Name::from_text("  "), Name());
}

TEST(Name, LeavesLengthsToTheCaWhenTold) {
    const std::vector<Rdn> rdns{{{.type = Oid(oids::common_name), .value = std::string(65, 'a')}},
                                {{.type = Oid(oids::country), .value = "NZL"}}};
    EXPECT_THROW(Name::from_rdns(rdns), Error);
    const Name name = Name::from_rdns(rdns, UpperBounds::ignored);
    EXPECT_EQ(name.text(), "CN=" + std::string(65, 'a') + ",C=NZL");
}

TEST(Name, WritesTextThatReadsLikeAnEncodedValueAsText) {
    const Name name = Name::from_rdns({{text_attribute(Oid(oids::common_name), "#0500")},
                                       {text_attribute(Oid(oids::email_address), "#0500")},
                                       {text_attribute(Oid(oids::organization), "#1")}});
    EXPECT_EQ(to_hex(name.der()),
              "3033310e300c06035504030c0523303530303114301206092a864886f70d010901160523303530"
              "30310b3009060355040a0c022331");
}

TEST(Name, ReadsEachStringType) {
    EXPECT_EQ(cn("0c02c3a4").text(), "CN=ä");
    EXPECT_EQ(cn("1e0200e4").text(), "CN=ä");
    EXPECT_EQ(cn("1c04000000e4").text(), "CN=ä");
    EXPECT_EQ(cn("1401e4").text(), "CN=ä");
    EXPECT_EQ(cn("130161").text(), "CN=a");
    EXPECT_EQ(cn("160161").text(), "CN=a");
}

TEST(Name, ShowsWhatIsNoTextAsHex) {
    EXPECT_EQ(cn("04020102").text(), "CN=#04020102");
    EXPECT_EQ(cn("0c0361 00 62").text(), "CN=#0c03610062");
    EXPECT_EQ(cn("1e0161").text(), "CN=#1e0161");
    EXPECT_EQ(cn("3000").text(), "CN=#3000");
}

TEST(Name, TellsATextThatLooksLikeHexFromHex) {
    const Name text = cn("0c05" + to_hex(as_bytes("#0500")));
    EXPECT_EQ(text.text(), "CN=#0c052330353030");
    EXPECT_FALSE(text == cn("0500"));
    EXPECT_EQ(Name::from_rdns(text.rdns()).der(), text.der());
    EXPECT_EQ(cn("0c032331 20").text(), "CN=\\#1\\ ");
}

TEST(Name, RefusesMalformedDer) {
    for (const char* bad : {"", "30", "3000 00", "3100", "3002 3000", "3002 3100", "3004 3102 3000",
                            "3009 3107 3005 0603 550403", "300c 310a 3008 0603 550403 0500 00",
                            "300d 310b 3009 0603 550403 0500 00", "3080 0000"}) {
        EXPECT_THROW(Name::from_der(from_hex(bad).value_or(Bytes{})), Error) << bad;
    }
}

TEST(Name, LimitsAttributes) {
    const auto with = [](std::size_t count) {
        return std::vector<Rdn>(count, Rdn{{Oid(oids::organizational_unit), "x"}});
    };
    const Name largest = Name::from_rdns(with(Name::max_attributes));
    EXPECT_EQ(largest.values(oids::organizational_unit).size(), Name::max_attributes);
    EXPECT_THROW(Name::from_rdns(with(Name::max_attributes + 1)), Error);
    der::Writer writer;
    writer.sequence([&](der::Writer& name) {
        der::Reader outer(largest.der());
        const ByteView content = outer.next().content;
        name.raw(content);
        name.raw(content.first(content.size() / Name::max_attributes));
    });
    EXPECT_THROW(Name::from_der(writer.bytes()), Error);
}

TEST(Name, LimitsSize) {
    const auto of_size = [](std::size_t size) {
        der::Writer value;
        value.element(der::utf8_string, Bytes(size, 'a'));
        return one_attribute(oids::surname, to_hex(value.bytes()));
    };
    const std::size_t around = of_size(10'000).der().size() - 10'000;
    EXPECT_NO_THROW(of_size(Name::max_der_bytes - around));
    EXPECT_THROW(of_size(Name::max_der_bytes - around + 1), Error);
    EXPECT_THAT(refusal("SN=" + std::string(Name::max_der_bytes, 'a')), HasSubstr("too long"));
}

TEST(Name, ReadsWhatAnAdministratorWrites) {
    EXPECT_EQ(again("CN=Example CA,O=Example\\, Inc.,C=DE"),
              "CN=Example CA,O=Example\\, Inc.,C=DE");
    EXPECT_EQ(again(" cn = Example CA , o = \"Example, \"\"Inc.\"\"\" "),
              "CN=Example CA,O=Example\\, \\\"Inc.\\\"");
    EXPECT_EQ(again("CN=a+OU=b,C=DE"), "CN=a+OU=b,C=DE");
    EXPECT_EQ(again("S=Hesse,G=Ada,SN=L,E=a@example.com,SERIALNUMBER=12,DC=example"),
              "ST=Hesse,GN=Ada,SN=L,E=a@example.com,SERIALNUMBER=12,DC=example");
    EXPECT_EQ(again("1.2.3.4=x,OID.2.5.4.3=y"), "1.2.3.4=x,CN=y");
    EXPECT_EQ(again("CN=\\ a b\\ \\ "), "CN=\\ a b \\ ");
    EXPECT_EQ(again("CN=M\\C3\\BCller\\0A"), "CN=Müller\\0A");
    EXPECT_EQ(again("CN=a\\=b=c"), "CN=a=b=c");
    EXPECT_EQ(again("1.2.3=#04020102"), "1.2.3=#04020102");
    EXPECT_EQ(again("CN=#0c0141"), "CN=A");
    EXPECT_EQ(again("CN=\\#1"), "CN=\\#1");
}

TEST(Name, TellsWhereATextIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"CN", "position 1: attribute without ="},
        {"CN=a,", "position 6: attribute without ="},
        {"CN=a,,O=b", "position 6: unknown attribute type"},
        {"CN=a;O=b", "position 5: this character must be escaped"},
        {"CN=a,Foo=b", "position 6: unknown attribute type"},
        {"CN=", "position 4: value missing"},
        {"CN=a\\", "position 5: nothing after the backslash"},
        {"CN=\\x", "position 4: this character must not be escaped"},
        {"CN=\\4", "position 4: this character must not be escaped"},
        {"CN=\"a", "position 6: closing quote missing"},
        {"CN=\"a\" b", "position 8: a separator must follow the value"},
        {"CN=#05", "position 4: not the hexadecimal"},
        {"=a", "position 1: unknown attribute type"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_THAT(refusal(text), HasSubstr(expected)) << text;
        EXPECT_THAT(refusal(text), HasSubstr("name_invalid")) << text;
    }
}

TEST(Name, RefusesValuesThatTheStandardForbids) {
    EXPECT_THAT(refusal("CN= ,O=x"), HasSubstr("CN: empty value"));
    EXPECT_THAT(refusal("C=DEU"), HasSubstr("C: longer than 2"));
    EXPECT_THAT(refusal("C=D"), HasSubstr("C: not two letters"));
    EXPECT_THAT(refusal("SERIALNUMBER=a_b"), HasSubstr("SERIALNUMBER: value has characters"));
    EXPECT_THAT(refusal("E=ä@example.com"), HasSubstr("E: value has characters"));
    EXPECT_THAT(refusal("CN=\\FF"), HasSubstr("CN: value has characters"));
    EXPECT_THAT(refusal("CN=\\00"), HasSubstr("CN: value has characters"));
    EXPECT_EQ(refusal("CN=" + std::string(64, 'a')), "accepted");
    EXPECT_THAT(refusal("CN=" + std::string(65, 'a')), HasSubstr("CN: longer than 64"));
    std::string umlauts;
    for (int i = 0; i < 64; ++i) {
        umlauts += "ä";
    }
    EXPECT_EQ(refusal("CN=" + umlauts), "accepted") << "the bound counts characters";
    EXPECT_THROW(Name::from_rdns({Rdn{}}), Error);
    EXPECT_THROW(Name::from_rdns({Rdn{{"not an oid", "x"}}}), Error);
}

TEST(Name, WritesTheStringTypesThatTheStandardDemands) {
    // The same as `openssl req -subj ... -utf8` with its default string mask.
    EXPECT_EQ(to_hex(Name::from_text("C=DE,O=a,E=a@b,DC=c,SERIALNUMBER=1").der()),
              "304c"
              "310b3009060355040613024445"
              "310a3008060355040a0c0161"
              "3112301006092a864886f70d0109011603614062"
              "3111300f060a0992268993f22c6401191601"
              "63"
              "310a300806035504051301"
              "31");
}

TEST(Name, SortsAttributesOfOneRdn) {
    EXPECT_EQ(Name::from_text("OU=b+CN=a").der(), Name::from_text("CN=a+OU=b").der());
    EXPECT_EQ(again("OU=b+CN=a"), "CN=a+OU=b");
}

TEST(Name, ComparesWithoutRegardToStringTypeCaseAndSpaces) {
    const Name plain = Name::from_text("CN=Example CA");
    for (const char* value :
         {"130a4578616d706c65204341", "0c0a4558414d504c45206361", "0c0d20204578616d706c65202043 41",
          "1e14004500780061006d0070006c0065002000430041"}) {
        EXPECT_EQ(plain, cn(value)) << value;
    }
    EXPECT_FALSE(plain == Name::from_text("CN=ExampleCA"));
    EXPECT_FALSE(plain == Name::from_text("O=Example CA"));
    EXPECT_FALSE(plain == Name::from_text("CN=Example CA,O=x"));
    EXPECT_FALSE(plain == Name());
}

TEST(Name, ComparesRdnsInOrderAndAttributesWithin) {
    EXPECT_FALSE(Name::from_text("CN=a,O=b") == Name::from_text("O=b,CN=a"));
    EXPECT_FALSE(Name::from_text("CN=a,O=b") == Name::from_text("CN=a+O=b"));
    EXPECT_EQ(Name::from_text("CN=a+CN=b"), Name::from_text("CN=B+CN=A"));
    EXPECT_FALSE(Name::from_text("CN=a+CN=a") == Name::from_text("CN=a+CN=b"));
}

TEST(SameAttributeValue, FoldsAsciiAlone) {
    EXPECT_TRUE(same_attribute_value(" a  B ", "A b"));
    EXPECT_TRUE(same_attribute_value("", "  "));
    EXPECT_TRUE(same_attribute_value("a\tb", "a b"));
    EXPECT_FALSE(same_attribute_value("ä", "Ä"));
    EXPECT_FALSE(same_attribute_value("ab", "a b"));
    EXPECT_FALSE(same_attribute_value("a", "ab"));
    EXPECT_TRUE(same_attribute_value("ÿ", "ÿ"));
}

TEST(Name, FindsValuesByType) {
    const Name name = Name::from_text("OU=a,CN=first,OU=b,CN=second");
    EXPECT_THAT(name.values(oids::organizational_unit), ElementsAre("a", "b"));
    EXPECT_THAT(name.values(oids::country), ElementsAre());
    EXPECT_EQ(name.common_name(), "first");
    EXPECT_EQ(Name().common_name(), std::nullopt);
}

TEST(Name, SurvivesReadingAndWriting) {
    for (const char* text : {"CN=a", "CN=\\#x,O=\\ y\\ ", "CN=a\\+b\\,c\\;d\\<e\\>f\\\\g\\\"h",
                             "1.2.3=#0500,CN=ü", "1.9.9=c+CN=a+O=b"}) {
        const Name name = Name::from_text(text);
        EXPECT_EQ(name.text(), text);
        EXPECT_EQ(Name::from_rdns(name.rdns()).der(), name.der()) << text;
        EXPECT_EQ(Name::from_der(name.der()), name) << text;
    }
}

}  // namespace
}  // namespace certferry::pki
