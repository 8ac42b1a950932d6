// The worked examples of the profile model, row by row, by their numbers there.
#include "service/profiles/check_names.h"
#include "service/profiles/expansion.h"
#include "service/profiles/testing.h"

#include <gtest/gtest.h>

#include <ostream>

namespace certferry::service {
namespace {

using enum CertificateType;
using Format = SubjectNameFormat;

constexpr const char* full_template =
    "CN={{UserName}},E={{EmailAddress}},OU=Deck,O=Harbor Lines,L=Port Alba,ST=North,C=NZ";

DeviceFacts deck_outside_of_domain() {
    DeviceFacts device = testing::deck();
    device.domain_joined = false;
    return device;
}

DeviceFacts deck_that_names_itself() {
    DeviceFacts device = testing::deck();
    device.device_name->source = AttributeSource::device;
    return device;
}

/// Its owner in the examples.
std::optional<UserFacts> user_of(const DeviceFacts& device) {
    switch (device.platform) {
        case Platform::windows10:
            return testing::mira();
        case Platform::ios:
            return testing::teo();
        default:
            return std::nullopt;
    }
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += (text.empty() ? "" : " & ") + line;
    }
    return text;
}

/// What saving says if it refuses, else what delivery makes or says.
template <class Show>
std::string result_of(const NameSettings& settings, const DeviceFacts& device,
                      const TenantSettings& tenant, Show&& show) {
    const auto faults = testing::lines(check_names(settings, device.platform), Severity::error);
    if (!faults.empty()) {
        return "save: " + joined(faults);
    }
    const auto user = user_of(device);
    NameFacts facts;
    facts.device = &device;
    facts.certificate_type = settings.certificate_type;
    facts.user = user ? &*user : nullptr;
    facts.tenant = tenant;
    const NameExpansion expansion = expand_names(settings, facts);
    EXPECT_EQ(expansion.names.has_value(), !has_errors(expansion.findings));
    return expansion.names ? show(*expansion.names) : joined(testing::lines(expansion.findings));
}

struct SubjectRow {
    int number;
    Format format;
    const char* subject_template;
    CertificateType type;
    DeviceFacts (*device)();
    UserNameVariable user_name;
    const char* result;
};

std::ostream& operator<<(std::ostream& out, const SubjectRow& row) {
    return out << "example " << row.number;
}

constexpr auto upn = UserNameVariable::upn;
constexpr auto login = UserNameVariable::login_name;

// clang-format off
const SubjectRow subject_rows[] = {
    {1, Format::custom, full_template, user, testing::deck, upn,
     "CN=mira.okafor@harbor.example,E=mira.okafor@mail.harbor.example,OU=Deck,O=Harbor Lines,L=Port Alba,ST=North,C=NZ"},
    {2, Format::custom, full_template, user, testing::phone, upn,
     "E_VALUE_MISSING at /subjectNameTemplate:18: EmailAddress"},
    {3, Format::custom, "CN={{UserName}}", user, testing::deck, login, "CN=mira.okafor"},
    {4, Format::common_name, "", user, testing::deck, upn, R"(CN="Okafor, Mira")"},
    {5, Format::common_name_including_email, "", user, testing::deck, upn,
     R"(CN="Okafor, Mira",E=mira.okafor@mail.harbor.example)"},
    {6, Format::imei, "", user, testing::phone, upn, "CN=357713094628812"},
    {7, Format::imei, "", user, testing::deck, upn, "E_VALUE_MISSING at /subjectNameFormat: IMEI"},
    {8, Format::custom, "CN = {{DeviceName}}-gate", device, testing::kiosk, upn, "CN=GATE-KIOSK-3-gate"},
    {9, Format::custom, "CN={{DEVICENAME}}+SERIALNUMBER={{device_serial}},OU=Kiosk", device, testing::kiosk, upn,
     "CN=GATE-KIOSK-3+SERIALNUMBER=R5CN80XW2,OU=Kiosk"},
    {10, Format::custom, "CN={{UserName}}", device, testing::deck, upn,
     "save: E_VAR_SCOPE at /subjectNameTemplate:3: UserName"},
    {11, Format::custom, "CN={{OnPrem_Distinguished_Name}}", user, testing::deck, upn,
     "CN=Mira Okafor,OU=Crew,DC=corp,DC=harbor,DC=example"},
    {12, Format::custom, R"(CN="{{OnPrem_Distinguished_Name}}",O=Harbor Lines)", user, testing::deck, upn,
     R"(CN="CN=Mira Okafor,OU=Crew,DC=corp,DC=harbor,DC=example",O=Harbor Lines)"},
    {13, Format::custom, "CN=x-{{OnPrem_Distinguished_Name}}", user, testing::deck, upn,
     "save: E_SUBJECT_DN_MIXED at /subjectNameTemplate:5: OnPrem_Distinguished_Name"},
    {14, Format::custom, "CN={{OnPrem_Distinguished_Name}}", user, testing::phone, upn,
     "E_VALUE_MISSING at /subjectNameTemplate:3: OnPrem_Distinguished_Name"},
    {15, Format::custom, "CN={{OnPremisesSamAccountName}}", user, testing::deck, upn, R"(CN=HARBOR\mokafor)"},
    {16, Format::custom, "CN={IMEI}", device, testing::deck, upn, "save: E_SUBJECT_BRACE at /subjectNameTemplate:3: {"},
    {17, Format::custom, "CN={{IMEI}},OU=Set{A}", device, testing::deck, upn,
     "save: E_SUBJECT_BRACE at /subjectNameTemplate:18: {"},
    {18, Format::custom, "CN={{Imie}}", device, testing::deck, upn,
     "save: E_VAR_UNKNOWN at /subjectNameTemplate:3: Imie"},
    {19, Format::custom, "CN={{ DeviceName }}", device, testing::deck, upn,
     "save: E_SUBJECT_BRACE at /subjectNameTemplate:3: {"},
    {20, Format::custom, "CN={{{DeviceName}}}", device, testing::deck, upn,
     "save: E_SUBJECT_BRACE at /subjectNameTemplate:3: {"},
    {21, Format::custom, "CN={{FullyQualifiedDomainName}}", device, testing::deck, upn,
     "CN=deck-0417.corp.harbor.example"},
    {22, Format::custom, "CN={{FullyQualifiedDomainName}}", device, deck_outside_of_domain, upn,
     "E_VALUE_MISSING at /subjectNameTemplate:3: FullyQualifiedDomainName"},
    {23, Format::custom, "CN={{FullyQualifiedDomainName}}", device, testing::phone, upn,
     "save: E_VAR_PLATFORM at /subjectNameTemplate:3: FullyQualifiedDomainName"},
    {24, Format::custom, R"(CN="Harbor ""A"" {{WiFiMacAddress}}")", device, testing::deck, upn,
     R"(CN="Harbor ""A"" 021B44A0F3C9")"},
    {25, Format::custom, R"(CN=Harbor\, Ltd)", device, testing::deck, upn,
     R"(save: E_SUBJECT_ESCAPE at /subjectNameTemplate:9: \,)"},
    {26, Format::custom, "CN={{DeviceName}};OU=Fleet", device, testing::deck, upn, "CN=DECK-0417,OU=Fleet"},
    {27, Format::custom, "{{DeviceName}}", device, testing::deck, upn,
     "save: E_SUBJECT_SYNTAX at /subjectNameTemplate:0: {{DeviceName}}"},
    {28, Format::custom, "CN=static only", device, testing::deck, upn, "CN=static only"},
    {29, Format::not_configured, "", user, testing::deck, upn,
     "save: E_SUBJECT_AND_SAN_EMPTY at /subjectAlternativeNames"},
};
// clang-format on

class SubjectExample : public ::testing::TestWithParam<SubjectRow> {};

TEST_P(SubjectExample, GivesWhatTheModelSays) {
    const SubjectRow& row = GetParam();
    NameSettings settings;
    settings.certificate_type = row.type;
    settings.subject_name_format = row.format;
    settings.subject_name_template = row.subject_template;
    const std::string result =
        result_of(settings, row.device(), {.user_name_variable = row.user_name},
                  [](const CertificateNames& names) { return names.subject_text; });
    EXPECT_EQ(result, row.result);
}

INSTANTIATE_TEST_SUITE_P(All, SubjectExample, ::testing::ValuesIn(subject_rows));

struct SanRow {
    int number;
    std::vector<SanEntry> entries;
    CertificateType type;
    DeviceFacts (*device)();
    const char* result;
};

std::ostream& operator<<(std::ostream& out, const SanRow& row) {
    return out << "example " << row.number;
}

const SanEntry name_twice{.kind = SanKind::dns, .value = "{{DeviceName}}.x.example"};

// clang-format off
const SanRow san_rows[] = {
    {30, {{SanKind::upn, std::nullopt}}, user, testing::deck, "upn:mira.okafor@harbor.example"},
    {31, {{SanKind::email, std::nullopt}}, user, testing::phone,
     "E_VALUE_MISSING at /subjectAlternativeNames/0/value: EmailAddress"},
    {32, {{SanKind::dns, "{{AzureADDeviceId}}.devices.harbor.example"}}, device, testing::kiosk,
     "dns:77f0e2d9-1c34-4a8b-b5de-0c9a6f4e2d18.devices.harbor.example"},
    {33, {{SanKind::dns, "{{DeviceName}}.devices.harbor.example"}}, device, testing::phone,
     "E_VALUE_INVALID at /subjectAlternativeNames/0/value: Teos phone.devices.harbor.example"},
    {34, {{SanKind::dns, "a;b.harbor.example"}}, device, testing::deck,
     "save: E_SAN_CHARACTER at /subjectAlternativeNames/0/value:1: ;"},
    {35, {{SanKind::upn, "{{SerialNumber}}|x@harbor.example"}}, device, testing::deck,
     "save: E_SAN_CHARACTER at /subjectAlternativeNames/0/value:16: |"},
    {36, {{SanKind::dns, "{IMEI}.harbor.example"}}, device, testing::deck,
     "save: E_SAN_CHARACTER at /subjectAlternativeNames/0/value:0: {"},
    {37, {{SanKind::upn, "CN={{UserPrincipalName}}"}}, user, testing::deck,
     "save: E_SAN_UPN at /subjectAlternativeNames/0/value:0: CN="},
    {38, {{SanKind::uri, "{{OnPremisesSecurityIdentifier}}"}}, user, testing::deck,
     "uri:tag:microsoft.com,2022-09-14:sid:S-1-5-21-7-8-9-1105"},
    {39, {name_twice, name_twice}, device, testing::deck, "dns:DECK-0417.x.example"},
    {40, {{SanKind::dns, ""}}, device, testing::deck, "save: E_SAN_EMPTY at /subjectAlternativeNames/0/value"},
    {41, {name_twice, name_twice}, device, deck_that_names_itself,
     "E_VALUE_INVALID at /subjectAlternativeNames/0/value:0: DeviceName & "
     "E_VALUE_INVALID at /subjectAlternativeNames/1/value:0: DeviceName"},
};
// clang-format on

class SanExample : public ::testing::TestWithParam<SanRow> {};

TEST_P(SanExample, GivesWhatTheModelSays) {
    const SanRow& row = GetParam();
    NameSettings settings;
    settings.certificate_type = row.type;
    settings.subject_name_format = row.type == user ? Format::common_name : Format::custom;
    settings.subject_name_template = row.type == user ? "" : "CN=static only";
    settings.subject_alternative_names = row.entries;
    const auto show = [](const CertificateNames& names) {
        std::vector<std::string> texts;
        for (const pki::GeneralName& name : names.subject_alternative_names) {
            texts.push_back(name.text());
        }
        return joined(texts);
    };
    EXPECT_EQ(result_of(settings, row.device(), {}, show), row.result);
}

INSTANTIATE_TEST_SUITE_P(All, SanExample, ::testing::ValuesIn(san_rows));

TEST(WorkedExamples, KeepDistinguishedNameAndTextApart) {
    const DeviceFacts device = testing::deck();
    const UserFacts user = testing::mira();
    NameFacts facts;
    facts.device = &device;
    facts.user = &user;
    NameSettings settings;
    settings.subject_name_format = Format::custom;
    settings.subject_name_template = "CN={{OnPrem_Distinguished_Name}}";
    EXPECT_EQ(expand_names(settings, facts).names->subject.rdns().size(), 5U);
    settings.subject_name_template = R"(CN="{{OnPrem_Distinguished_Name}}",O=Harbor Lines)";
    const NameExpansion quoted = expand_names(settings, facts);
    EXPECT_EQ(quoted.names->subject.rdns().size(), 2U);
    EXPECT_EQ(quoted.names->subject.common_name()->size(), 51U);
    EXPECT_TRUE(quoted.findings.empty());
}

TEST(WorkedExamples, WriteNamesThatProgramsReadBack) {
    const DeviceFacts device = testing::deck();
    const UserFacts user = testing::mira();
    NameFacts facts;
    facts.device = &device;
    facts.user = &user;
    NameSettings settings;
    settings.subject_name_format = Format::custom;
    settings.subject_name_template = full_template;
    const NameExpansion expansion = expand_names(settings, facts);
    const pki::Name& name = expansion.names->subject;
    EXPECT_EQ(pki::Name::from_text(name.text()), name);
    EXPECT_EQ(pki::Name::from_der(name.der()), name);
    EXPECT_FALSE(expansion.names->alternative_names_critical);
}

}  // namespace
}  // namespace certferry::service
