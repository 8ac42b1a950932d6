#include "service/profiles/expansion.h"

#include "base/encoding.h"
#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::lines;

Attribute reported(std::string value) {
    return {.value = std::move(value), .source = AttributeSource::device};
}

class Expansion : public ::testing::Test {
protected:
    ExpandedSubject subject(std::string_view text) {
        const TemplateParse parse = parse_subject_template(text, "/t");
        EXPECT_THAT(lines(parse.findings), IsEmpty());
        return expand_subject(parse.subject_template.value_or(SubjectTemplate{}), facts(), "/t");
    }

    ExpandedSans sans(const std::vector<SanEntry>& entries, const pki::Name& with = {}) {
        std::vector<SanTemplate> templates;
        for (const SanEntry& entry : entries) {
            SanParse parse = parse_san(entry, CertificateType::user, "/v");
            EXPECT_THAT(lines(parse.findings), IsEmpty());
            templates.push_back(parse.san.value_or(SanTemplate{}));
        }
        return expand_sans(templates, facts(), with);
    }

    /// The one name that comes out, or the findings.
    std::string san(SanKind kind, std::string value) {
        const ExpandedSans result = sans({{.kind = kind, .value = std::move(value)}});
        if (!result.findings.empty()) {
            return lines(result.findings).front();
        }
        return result.names.at(0).text();
    }

    NameFacts facts() const {
        NameFacts facts;
        facts.device = &device_;
        facts.user = &user_;
        facts.tenant = tenant_;
        facts.digicert = digicert_;
        return facts;
    }

    DeviceFacts device_ = testing::deck();
    UserFacts user_ = testing::mira();
    TenantSettings tenant_;
    bool digicert_ = false;
};

TEST_F(Expansion, CannotBeBrokenOutOf) {
    for (const char* name : {"a,O=Evil", "a+O=Evil", "a=b", R"(a"b)", R"(a\)", "a;O=Evil", "#0500",
                             "{{IMEI}}", " a "}) {
        device_.device_name = testing::directory(name);
        const ExpandedSubject result = subject("CN={{DeviceName}},O=Harbor");
        ASSERT_TRUE(result.name) << name;
        EXPECT_EQ(result.name->rdns().size(), 2U) << name;
        const auto written = pki::Name::from_rdns(
            {{pki::text_attribute("2.5.4.3", name)}, {pki::text_attribute("2.5.4.10", "Harbor")}});
        EXPECT_EQ(to_hex(result.name->der()), to_hex(written.der())) << name;
    }
}

TEST_F(Expansion, QuotesWhatMeansSomethingInTheTextForm) {
    struct Row {
        const char* value;
        const char* text;
    };

    for (const Row& row : {Row{"a,b", R"(CN="a,b")"},
                           {"a+b", R"(CN="a+b")"},
                           {"a=b", R"(CN="a=b")"},
                           {"a;b", R"(CN="a;b")"},
                           {R"(a"b)", R"(CN="a""b")"},
                           {R"(a\b)", R"(CN=a\b)"},
                           {" a", R"(CN=" a")"},
                           {"#a", R"(CN="#a")"},
                           {"a|b", "CN=a|b"}}) {
        device_.device_name = testing::directory(row.value);
        EXPECT_EQ(subject("CN={{DeviceName}}").text, row.text);
    }
}

TEST_F(Expansion, WritesTheStringTypesOfTheTable) {
    const ExpandedSubject result =
        subject("CN=a,E=b@c,C=NZ,DC=d,SERIALNUMBER=1,CN=#130141,2.5.4.97=é");
    EXPECT_EQ(to_hex(result.name->der()),
              "3065310a300806035504030c01613112301006092a864886f70d010901160362"
              "4063310b3009060355040613024e5a3111300f060a0992268993f22c64011916"
              "0164310a30080603550405130131310a30080603550403130141310b30090603"
              "5504610c02c3a9");
}

TEST_F(Expansion, WarnsBeyondTheUpperBoundsAndSendsAllTheSame) {
    device_.device_name = testing::directory(std::string(65, 'n'));
    const ExpandedSubject result =
        subject("CN={{DeviceName}},O={{DeviceName}},STREET={{DeviceName}}");
    ASSERT_TRUE(result.name);
    EXPECT_EQ(result.name->common_name()->size(), 65U);
    EXPECT_THAT(lines(result.findings),
                ElementsAre("W_SUBJECT_LENGTH at /t:0: CN=" + std::string(65, 'n'),
                            "W_SUBJECT_LENGTH at /t:18: O=" + std::string(65, 'n')));
    device_.device_name = testing::directory(std::string(64, 'n'));
    EXPECT_THAT(lines(subject("CN={{DeviceName}}").findings), IsEmpty());
}

TEST_F(Expansion, CountsUpperBoundsInCharacters) {
    std::string name;
    for (int i = 0; i < 64; ++i) {
        name += "ø";
    }
    device_.device_name = testing::directory(name);
    EXPECT_THAT(lines(subject("CN={{DeviceName}}").findings), IsEmpty());
}

TEST_F(Expansion, RefusesValuesThatTheirTypeCannotHold) {
    device_.device_name = testing::directory("Ø");
    for (const char* text : {"E={{DeviceName}}", "DC={{DeviceName}}", "SERIALNUMBER={{DeviceName}}",
                             "C={{DeviceName}}"}) {
        const ExpandedSubject result = subject(text);
        EXPECT_EQ(result.name, std::nullopt) << text;
        EXPECT_THAT(lines(result.findings), ElementsAre("E_VALUE_INVALID at /t:0: Ø")) << text;
    }
    device_.device_name = testing::directory("NZL");
    EXPECT_THAT(lines(subject("C={{DeviceName}}").findings),
                ElementsAre("W_SUBJECT_LENGTH at /t:0: C=NZL"));
    device_.device_name = testing::directory("N");
    EXPECT_FALSE(subject("C={{DeviceName}}").name);
}

TEST_F(Expansion, ReportsEveryMissingValue) {
    user_ = testing::teo();
    EXPECT_THAT(
        lines(subject("CN={{EmailAddress}},O={{imei}}").findings),
        ElementsAre("E_VALUE_MISSING at /t:3: EmailAddress", "E_VALUE_MISSING at /t:22: IMEI"));
}

TEST_F(Expansion, ReadsTheDistinguishedNameAsTheDirectoryWritesIt) {
    user_.on_prem_distinguished_name =
        testing::directory(R"(CN=Okafor\, Mira,OU=Deck\+Bridge,DC=corp)");
    const ExpandedSubject result = subject("CN={{OnPrem_Distinguished_Name}},O=Harbor");
    ASSERT_TRUE(result.name);
    EXPECT_EQ(result.text, R"(CN="Okafor, Mira",OU="Deck+Bridge",DC=corp,O=Harbor)");
    EXPECT_EQ(result.name->rdns().size(), 4U);
}

TEST_F(Expansion, RefusesDistinguishedNamesThatCannotBeRead) {
    for (const char* name : {"Mira", "CN=", "XX=a", "E=ø@x"}) {
        user_.on_prem_distinguished_name = testing::directory(name);
        const ExpandedSubject result = subject("CN={{OnPrem_Distinguished_Name}}");
        EXPECT_EQ(result.name, std::nullopt) << name;
        EXPECT_TRUE(has_errors(result.findings)) << name;
    }
    std::string many = "DC=a";
    for (int i = 0; i < 64; ++i) {
        many += ",DC=a";
    }
    user_.on_prem_distinguished_name = testing::directory(many);
    EXPECT_TRUE(has_errors(subject("CN={{OnPrem_Distinguished_Name}}").findings));
}

TEST_F(Expansion, TrustsDevicesInSubjectsUnlessTheCaIsNtAuth) {
    device_.device_name = reported("DECK");
    EXPECT_EQ(subject("CN={{DeviceName}}").text, "CN=DECK");
    tenant_.ca_is_ntauth = true;
    EXPECT_THAT(lines(subject("CN={{DeviceName}}").findings),
                ElementsAre("E_VALUE_INVALID at /t:3: DeviceName"));
    tenant_.trust_device_values = true;
    EXPECT_EQ(subject("CN={{DeviceName}}").text, "CN=DECK");
    device_.device_name->source = AttributeSource::admin;
    tenant_.trust_device_values = false;
    EXPECT_EQ(subject("CN={{DeviceName}}").text, "CN=DECK");
}

TEST_F(Expansion, DoesNotTrustDevicesInNamesThatDecide) {
    device_.device_name = reported("DECK");
    const std::string refused = "E_VALUE_INVALID at /subjectAlternativeNames/0/value:";
    EXPECT_EQ(san(SanKind::dns, "{{DeviceName}}.x"), refused + "0: DeviceName");
    EXPECT_EQ(san(SanKind::upn, "{{DeviceName}}@x"), refused + "0: DeviceName");
    EXPECT_EQ(san(SanKind::email, "{{DeviceName}}@x"), refused + "0: DeviceName");
    EXPECT_EQ(san(SanKind::uri, "urn:{{DeviceName}}"), "uri:urn:DECK");
    tenant_.ca_is_ntauth = true;
    EXPECT_EQ(san(SanKind::uri, "urn:{{DeviceName}}"), refused + "4: DeviceName");
    tenant_.trust_device_values = true;
    EXPECT_EQ(san(SanKind::dns, "{{DeviceName}}.x"), "dns:DECK.x");
    EXPECT_EQ(san(SanKind::uri, "urn:{{DeviceName}}"), "uri:urn:DECK");
}

TEST_F(Expansion, NeverTakesASidFromADevice) {
    user_.security_identifier->source = AttributeSource::device;
    EXPECT_EQ(
        san(SanKind::uri, "{{OnPremisesSecurityIdentifier}}"),
        "E_VALUE_INVALID at /subjectAlternativeNames/0/value:0: OnPremisesSecurityIdentifier");
}

TEST_F(Expansion, HoldsEachKindToItsRule) {
    struct Row {
        SanKind kind;
        std::string value;
        bool fits;
    };

    const std::string label(63, 'a');
    const std::string host = label + "." + label + "." + label + "." + std::string(61, 'a');
    const std::string address = std::string(242, 'a') + "@abc.example";
    for (const Row& row : {Row{SanKind::dns, host, true},
                           {SanKind::dns, host + "a", false},
                           {SanKind::dns, label + "a.x", false},
                           {SanKind::dns, "a.x.", false},
                           {SanKind::dns, "a..x", false},
                           {SanKind::dns, "a_b.x", false},
                           {SanKind::dns, "*.x", false},
                           {SanKind::dns, "ø.x", false},
                           {SanKind::email, "a@b.example", true},
                           {SanKind::email, "a@b@c", false},
                           {SanKind::email, "@b", false},
                           {SanKind::email, "a@", false},
                           {SanKind::email, "a", false},
                           {SanKind::email, address, true},
                           {SanKind::email, "a" + address, false},
                           {SanKind::upn, "anything at all", true},
                           {SanKind::upn, "cn=a", false},
                           {SanKind::uri, "urn:a", true},
                           {SanKind::uri, "a", false},
                           {SanKind::uri, "//a/b", false}}) {
        device_.device_name = testing::directory(row.value);
        const std::string result = san(row.kind, "{{DeviceName}}");
        EXPECT_EQ(!result.starts_with("E_"), row.fits) << result;
    }
}

TEST_F(Expansion, LetsNoValueSeparateEntries) {
    for (const char* name : {"a;b", "a|b"}) {
        device_.device_name = testing::directory(name);
        EXPECT_EQ(san(SanKind::upn, "{{DeviceName}}"),
                  "E_VALUE_INVALID at /subjectAlternativeNames/0/value:0: DeviceName");
        EXPECT_TRUE(subject("CN={{DeviceName}}").name.has_value());
    }
}

TEST_F(Expansion, SendsEqualNamesOnce) {
    const ExpandedSans result = sans({{.kind = SanKind::dns, .value = "Deck.x"},
                                      {.kind = SanKind::dns, .value = "deck.X"},
                                      {.kind = SanKind::upn, .value = "deck.x"}});
    EXPECT_THAT(lines(result.findings), IsEmpty());
    EXPECT_EQ(result.names.size(), 2U);
}

TEST_F(Expansion, LetsAddressesStandInForEachOtherAtDigicert) {
    const std::vector<SanEntry> both{{.kind = SanKind::email, .value = std::nullopt},
                                     {.kind = SanKind::upn, .value = std::nullopt}};
    const auto texts = [&](const char* with_subject) {
        std::vector<std::string> shown;
        const ExpandedSans result = sans(both, pki::Name::from_text(with_subject));
        for (const pki::GeneralName& name : result.names) {
            shown.push_back(name.text());
        }
        return result.findings.empty() ? shown : lines(result.findings);
    };
    digicert_ = true;
    user_.email_address = std::nullopt;
    EXPECT_THAT(texts("CN=x"),
                ElementsAre("email:mira.okafor@harbor.example", "upn:mira.okafor@harbor.example"));
    user_.user_principal_name = std::nullopt;
    EXPECT_THAT(texts("O=a,CN=m@x.example"), ElementsAre("email:m@x.example", "upn:m@x.example"));
    EXPECT_THAT(texts("CN=Mira"),
                ElementsAre("E_VALUE_MISSING at /subjectAlternativeNames/0/value: EmailAddress",
                            "E_VALUE_MISSING at /subjectAlternativeNames/1/value: "
                            "UserPrincipalName"));
    user_.email_address = testing::directory("mira@mail.example");
    EXPECT_THAT(texts("CN=x"), ElementsAre("email:mira@mail.example", "upn:mira@mail.example"));
    EXPECT_EQ(subject("CN={{EmailAddress}}").text, "CN=mira@mail.example");
    digicert_ = false;
    user_ = testing::teo();
    EXPECT_FALSE(subject("CN={{EmailAddress}}").name);
}

TEST_F(Expansion, MakesAlternativeNamesCriticalWithoutASubject) {
    NameSettings settings;
    settings.subject_name_format = SubjectNameFormat::not_configured;
    settings.subject_alternative_names = {
        {.kind = SanKind::uri, .value = "{{OnPremisesSecurityIdentifier}}"}};
    const NameExpansion expansion = expand_names(settings, facts());
    ASSERT_TRUE(expansion.names);
    EXPECT_TRUE(expansion.names->subject.empty());
    EXPECT_TRUE(expansion.names->alternative_names_critical);
    EXPECT_EQ(expansion.names->sid, "S-1-5-21-7-8-9-1105");
}

TEST_F(Expansion, RefusesSettingsThatCouldNotBeSaved) {
    NameSettings settings;
    settings.subject_name_format = SubjectNameFormat::custom;
    settings.subject_name_template = "CN={";
    const NameExpansion expansion = expand_names(settings, facts());
    EXPECT_FALSE(expansion.names);
    EXPECT_THAT(lines(expansion.findings),
                ElementsAre("E_SUBJECT_BRACE at /subjectNameTemplate:3: {"));
}

}  // namespace
}  // namespace certferry::service
