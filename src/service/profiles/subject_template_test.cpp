#include "service/profiles/subject_template.h"

#include "service/profiles/attribute_types.h"
#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> template_faults(std::string_view text) {
    const TemplateParse parse = parse_subject_template(text, "");
    EXPECT_EQ(parse.subject_template.has_value(), parse.findings.empty()) << text;
    return testing::lines(parse.findings);
}

SubjectTemplate parsed(std::string_view text) {
    TemplateParse parse = parse_subject_template(text, "");
    EXPECT_THAT(testing::lines(parse.findings), ElementsAre()) << text;
    return parse.subject_template.value_or(SubjectTemplate{});
}

std::string static_text(const TemplateAttribute& attribute) {
    std::string text;
    for (const TextPiece& piece : attribute.pieces) {
        text += piece.variable ? "<" + piece.text + ">" : piece.text;
    }
    return text;
}

TEST(SubjectTemplate, ReadsRdnsInOrder) {
    const SubjectTemplate subject =
        parsed(R"( CN = {{DeviceName}}-a + e="x@y" ; 2.5.4.97=Q ,O=R S )");
    ASSERT_EQ(subject.rdns.size(), 3U);
    ASSERT_EQ(subject.rdns[0].size(), 2U);
    EXPECT_EQ(subject.rdns[0][0].type, "2.5.4.3");
    EXPECT_EQ(static_text(subject.rdns[0][0]), "<DeviceName>-a");
    EXPECT_EQ(subject.rdns[0][1].type, "1.2.840.113549.1.9.1");
    EXPECT_TRUE(subject.rdns[0][1].quoted);
    EXPECT_EQ(subject.rdns[1][0].type, "2.5.4.97");
    EXPECT_EQ(static_text(subject.rdns[2][0]), "R S");
}

TEST(SubjectTemplate, KnowsEveryKeywordInAnyCase) {
    struct Row {
        const char* keyword;
        const char* oid;
    };

    for (const Row& row : {Row{"cn", "2.5.4.3"},
                           {"E", "1.2.840.113549.1.9.1"},
                           {"Email", "1.2.840.113549.1.9.1"},
                           {"EMAILADDRESS", "1.2.840.113549.1.9.1"},
                           {"OU", "2.5.4.11"},
                           {"o", "2.5.4.10"},
                           {"L", "2.5.4.7"},
                           {"S", "2.5.4.8"},
                           {"st", "2.5.4.8"},
                           {"C", "2.5.4.6"},
                           {"street", "2.5.4.9"},
                           {"T", "2.5.4.12"},
                           {"Title", "2.5.4.12"},
                           {"G", "2.5.4.42"},
                           {"GivenName", "2.5.4.42"},
                           {"I", "2.5.4.43"},
                           {"initials", "2.5.4.43"},
                           {"SN", "2.5.4.4"},
                           {"DC", "0.9.2342.19200300.100.1.25"},
                           {"SerialNumber", "2.5.4.5"}}) {
        EXPECT_EQ(attribute_type(row.keyword), row.oid) << row.keyword;
    }
    EXPECT_EQ(attribute_type("UID"), "");
    EXPECT_EQ(attribute_type("1.2"), "1.2");
    EXPECT_EQ(attribute_type("1..2"), "");
    EXPECT_EQ(attribute_type("clientAuth"), "");
}

TEST(SubjectTemplate, TakesQuotedValuesLiterally) {
    const SubjectTemplate subject = parsed(R"(CN=" a, ""b""; \+=| ")");
    EXPECT_EQ(static_text(subject.rdns[0][0]), R"( a, "b"; \+=| )");
}

TEST(SubjectTemplate, TakesBackslashesAndPipesOfPlainValuesLiterally) {
    EXPECT_EQ(static_text(parsed(R"(CN=HARBOR\{{DeviceName}}|x=\)").rdns[0][0]),
              R"(HARBOR\<DeviceName>|x=\)");
}

TEST(SubjectTemplate, ReadsHexadecimalValues) {
    EXPECT_EQ(parsed("CN=#0C0141 ,O=x").rdns[0][0].encoded, "#0C0141");
    EXPECT_EQ(static_text(parsed(R"(CN="#0C0141")").rdns[0][0]), "#0C0141");
    EXPECT_THAT(template_faults("CN=#0C02"), ElementsAre("E_SUBJECT_SYNTAX at /:3: #0C02"));
    EXPECT_THAT(template_faults("CN=#{{IMEI}}"), ElementsAre("E_SUBJECT_SYNTAX at /:3: #{{IMEI}}"));
}

TEST(SubjectTemplate, FindsBracesEverywhere) {
    EXPECT_THAT(template_faults("CN=a}"), ElementsAre("E_SUBJECT_BRACE at /:4: }"));
    EXPECT_THAT(template_faults("CN=\"{a\""), ElementsAre("E_SUBJECT_BRACE at /:4: {"));
    EXPECT_THAT(template_faults("{CN=a"), ElementsAre("E_SUBJECT_BRACE at /:0: {"));
    EXPECT_THAT(template_faults("CN={{DeviceName}}}"), ElementsAre("E_SUBJECT_BRACE at /:17: }"));
    EXPECT_THAT(template_faults("CN={{1a}}"), ElementsAre("E_SUBJECT_BRACE at /:3: {"));
    EXPECT_THAT(template_faults("CN={{DeviceName}"), ElementsAre("E_SUBJECT_BRACE at /:3: {"));
    EXPECT_THAT(template_faults("CN=#{0C"), ElementsAre("E_SUBJECT_BRACE at /:4: {"));
}

TEST(SubjectTemplate, NamesUnknownAndEmptyVariables) {
    EXPECT_THAT(template_faults("CN=a{{Nobody}}{{}}"),
                ElementsAre("E_VAR_UNKNOWN at /:4: Nobody", "E_VAR_UNKNOWN at /:14"));
    EXPECT_THAT(template_faults("CN={{CommonName}}"),
                ElementsAre("E_VAR_UNKNOWN at /:3: CommonName"));
}

TEST(SubjectTemplate, TellsWhereTheSyntaxIsWrong) {
    EXPECT_THAT(template_faults("XY=a"), ElementsAre("E_SUBJECT_SYNTAX at /:0: XY"));
    EXPECT_THAT(template_faults("CN=a,OU"), ElementsAre("E_SUBJECT_SYNTAX at /:5: OU"));
    EXPECT_THAT(template_faults("CN=a,,O=b"), ElementsAre("E_SUBJECT_SYNTAX at /:5"));
    EXPECT_THAT(template_faults("CN=a;"), ElementsAre("E_SUBJECT_SYNTAX at /:5"));
    EXPECT_THAT(template_faults("=a"), ElementsAre("E_SUBJECT_SYNTAX at /:0"));
    EXPECT_THAT(template_faults("CN=,O=b"), ElementsAre("E_SUBJECT_SYNTAX at /:3"));
    EXPECT_THAT(template_faults("CN= "), ElementsAre("E_SUBJECT_SYNTAX at /:4"));
    EXPECT_THAT(template_faults("CN=\"\""), ElementsAre("E_SUBJECT_SYNTAX at /:3: \"\""));
    EXPECT_THAT(template_faults("CN=\"a,O=b"), ElementsAre("E_SUBJECT_SYNTAX at /:3: \""));
    EXPECT_THAT(template_faults("CN=\"a\"b,O=c"), ElementsAre("E_SUBJECT_SYNTAX at /:6: b"));
    EXPECT_THAT(template_faults("CN=a\"b"), ElementsAre("E_SUBJECT_SYNTAX at /:4: \""));
    EXPECT_THAT(template_faults("CN=a\tb"), ElementsAre("E_SUBJECT_SYNTAX at /:4: \t"));
    EXPECT_THAT(template_faults("CN=a\xFF"), ElementsAre("E_SUBJECT_SYNTAX at /:4: \xFF"));
}

TEST(SubjectTemplate, ChecksStaticTextAgainstTheStringType) {
    EXPECT_THAT(template_faults("E=mäx@x"), ElementsAre("E_SUBJECT_SYNTAX at /:3: ä"));
    EXPECT_THAT(template_faults("DC=é"), ElementsAre("E_SUBJECT_SYNTAX at /:3: é"));
    EXPECT_THAT(template_faults("SERIALNUMBER=a*b"), ElementsAre("E_SUBJECT_SYNTAX at /:14: *"));
    EXPECT_THAT(template_faults("CN=mäx*"), ElementsAre());
}

TEST(SubjectTemplate, CountsPositionsInCharacters) {
    EXPECT_THAT(template_faults("O=Bjørn €,CN={X}"), ElementsAre("E_SUBJECT_BRACE at /:13: {"));
}

TEST(SubjectTemplate, RefusesCountriesThatAreNotTwoLetters) {
    EXPECT_THAT(template_faults("C=NZL"), ElementsAre("E_SUBJECT_COUNTRY at /:2: NZL"));
    EXPECT_THAT(template_faults("CN=a,C=\"1é\""), ElementsAre("E_SUBJECT_COUNTRY at /:7: 1é"));
    EXPECT_THAT(template_faults("C=nz"), ElementsAre());
    EXPECT_THAT(template_faults("C={{DeviceName}}"), ElementsAre());
}

TEST(SubjectTemplate, RefusesEscapes) {
    EXPECT_THAT(template_faults(R"(CN=a\+b)"), ElementsAre(R"(E_SUBJECT_ESCAPE at /:4: \+)"));
    EXPECT_THAT(template_faults(R"(CN=a\;b)"), ElementsAre(R"(E_SUBJECT_ESCAPE at /:4: \;)"));
    EXPECT_THAT(template_faults(R"(CN=a\=b)"), ElementsAre(R"(E_SUBJECT_ESCAPE at /:4: \=)"));
}

TEST(SubjectTemplate, WantsTheDistinguishedNameAloneOrInQuotes) {
    EXPECT_TRUE(parsed("CN={{OnPrem_Distinguished_Name}} ,O=x").rdns[0][0].is_distinguished_name());
    EXPECT_FALSE(
        parsed("CN=\"x{{OnPrem_Distinguished_Name}}\"").rdns[0][0].is_distinguished_name());
    EXPECT_THAT(template_faults("OU={{OnPrem_Distinguished_Name}}"),
                ElementsAre("E_SUBJECT_DN_MIXED at /:3: OnPrem_Distinguished_Name"));
    EXPECT_THAT(template_faults("CN={{OnPrem_Distinguished_Name}}+O=a"),
                ElementsAre("E_SUBJECT_DN_MIXED at /:3: OnPrem_Distinguished_Name"));
    EXPECT_THAT(template_faults("CN={{OnPrem_Distinguished_Name}} x"),
                ElementsAre("E_SUBJECT_DN_MIXED at /:3: OnPrem_Distinguished_Name"));
}

TEST(SubjectTemplate, LimitsLengthAndAttributes) {
    EXPECT_THAT(template_faults(""), ElementsAre("E_SUBJECT_EMPTY at /"));
    EXPECT_THAT(template_faults("  "), ElementsAre("E_SUBJECT_EMPTY at /"));
    EXPECT_THAT(template_faults("CN=" + std::string(4093, 'a')), ElementsAre());
    EXPECT_THAT(template_faults("CN=" + std::string(4094, 'a')),
                ElementsAre("E_SUBJECT_TOO_LONG at /"));
    std::string many = "O=a";
    for (int i = 1; i < 64; ++i) {
        many += ",O=a";
    }
    EXPECT_THAT(template_faults(many), ElementsAre());
    EXPECT_THAT(template_faults(many + "+O=a"), ElementsAre("E_SUBJECT_TOO_LONG at /: 65"));
}

TEST(SubjectTemplate, ReportsSeveralFaultsTogether) {
    EXPECT_THAT(template_faults(R"(CN={A},XX=b,C=1,O={{No}},OU=a\,b)"),
                ElementsAre("E_SUBJECT_BRACE at /:3: {", "E_SUBJECT_SYNTAX at /:7: XX",
                            "E_SUBJECT_COUNTRY at /:14: 1", "E_VAR_UNKNOWN at /:18: No",
                            R"(E_SUBJECT_ESCAPE at /:29: \,)"));
}

TEST(SubjectTemplate, StandsForTheFixedFormats) {
    const auto only_variable = [](SubjectNameFormat format) {
        return static_text(template_of(format).rdns.at(0).at(0));
    };
    EXPECT_EQ(only_variable(SubjectNameFormat::common_name), "<CommonName>");
    EXPECT_EQ(only_variable(SubjectNameFormat::common_name_as_email), "<EmailAddress>");
    EXPECT_EQ(only_variable(SubjectNameFormat::imei), "<IMEI>");
    EXPECT_EQ(only_variable(SubjectNameFormat::serial_number), "<SerialNumber>");
    EXPECT_EQ(template_of(SubjectNameFormat::common_name_including_email).rdns.size(), 2U);
    EXPECT_TRUE(template_of(SubjectNameFormat::not_configured).rdns.empty());
}

}  // namespace
}  // namespace certferry::service
