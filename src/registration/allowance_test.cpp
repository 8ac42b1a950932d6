#include "registration/allowance.h"

#include <gtest/gtest.h>

namespace certferry::registration {
namespace {

using pki::GeneralName;
using pki::GeneralNameKind;
using pki::KeyUsage;
using pki::Name;

Wish wish() {
    return {.template_name = "GeneralPurpose",
            .subject = Name::from_text("CN=device"),
            .subject_alt_names = {},
            .key_usage = std::nullopt,
            .extended_key_usage = {},
            .key_algorithm = pki::KeyAlgorithm::rsa,
            .key_bits = 2048};
}

/// The validation code of what does not fit; empty if all does.
std::string code(const Wish& wished, const Allowance& allowance) {
    const auto mismatch = find_mismatch(wished, allowance);
    return mismatch ? std::string(mismatch->validation) : "";
}

std::string with_subject(std::string_view subject, const Allowance& allowance) {
    Wish wished = wish();
    wished.subject = subject.empty() ? Name() : Name::from_text(subject);
    return code(wished, allowance);
}

Allowance patterns(const std::vector<std::string_view>& texts) {
    Allowance allowance;
    for (const auto text : texts) {
        allowance.subjects.push_back(Name::from_text(text).rdns());
    }
    return allowance;
}

TEST(Allowance, LetsEverythingPassThatIsNotBound) {
    EXPECT_EQ(code(wish(), {}), "");
}

TEST(Allowance, BindsTheSubject) {
    Allowance allowance;
    allowance.subject = Name::from_text("CN=device,O=Example");
    EXPECT_EQ(with_subject("CN=device,O=Example", allowance), "");
    EXPECT_EQ(with_subject("CN=DEVICE,O=example", allowance), "");  // RFC 5280, 7.1.
    EXPECT_EQ(with_subject("O=Example,CN=device", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("CN=device", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("CN=device,O=Example,OU=Admins", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("", allowance), "SubjectNameMissing");
}

TEST(Allowance, ComparesSubjectsDecodedAndNotAsText) {
    Allowance allowance;
    allowance.subject = Name::from_text("CN=a,O=b");
    EXPECT_EQ(with_subject(R"(CN=a\,O\=b)", allowance), "SubjectNameMismatch");
}

TEST(Allowance, MatchesPatternsAttributeByAttribute) {
    const auto allowance = patterns({"CN=*,O=Example", "CN=printer"});
    EXPECT_EQ(with_subject("CN=anything,O=Example", allowance), "");
    EXPECT_EQ(with_subject("CN=printer", allowance), "");
    EXPECT_EQ(with_subject("CN=anything,O=Other", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("CN=other printer", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("OU=anything,O=Example", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("CN=a,CN=b,O=Example", allowance), "SubjectNameMismatch");
    EXPECT_EQ(with_subject("", allowance), "SubjectNameMissing");
}

TEST(Allowance, TakesAStarForAWholeValueOnly) {
    EXPECT_EQ(with_subject("CN=laptop-7", patterns({"CN=laptop-*"})), "SubjectNameMismatch");
}

TEST(Allowance, BindsTheKindsOfAlternativeNames) {
    Wish wished = wish();
    wished.subject_alt_names = {GeneralName::dns("a.example"), GeneralName::upn("a@example")};
    Allowance allowance;
    allowance.san_kinds = {GeneralNameKind::dns};
    EXPECT_EQ(code(wished, allowance), "SubjectAltNameMismatch");
    allowance.san_kinds->insert(GeneralNameKind::upn);
    EXPECT_EQ(code(wished, allowance), "");
    allowance.san_kinds->clear();
    EXPECT_EQ(code(wished, allowance), "SubjectAltNameMismatch");
    EXPECT_EQ(code(wish(), allowance), "");
}

TEST(Allowance, BindsTheAlternativeNamesInAnyOrder) {
    Allowance allowance;
    allowance.subject_alt_names = {GeneralName::dns("a.example"), GeneralName::ip("192.0.2.1")};
    const auto with = [&](std::vector<GeneralName> names) {
        Wish wished = wish();
        wished.subject_alt_names = std::move(names);
        return code(wished, allowance);
    };
    const auto dns = GeneralName::dns("A.example");
    const auto ip = GeneralName::ip("192.0.2.1");
    EXPECT_EQ(with({ip, dns}), "");
    EXPECT_EQ(with({}), "SubjectAltNameMissing");
    EXPECT_EQ(with({dns}), "SubjectAltNameMismatch");
    EXPECT_EQ(with({dns, dns}), "SubjectAltNameMismatch");
    EXPECT_EQ(with({dns, ip, GeneralName::dns("b.example")}), "SubjectAltNameMismatch");
    allowance.subject_alt_names->clear();
    EXPECT_EQ(with({}), "");
    EXPECT_EQ(with({dns}), "SubjectAltNameMismatch");
}

TEST(Allowance, BindsTheKeyUsage) {
    Allowance allowance;
    allowance.key_usage = KeyUsage(KeyUsage::digital_signature);
    Wish wished = wish();
    wished.key_usage = KeyUsage(KeyUsage::digital_signature);
    EXPECT_EQ(code(wished, allowance), "");
    wished.key_usage = KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment);
    EXPECT_EQ(code(wished, allowance), "KeyUsageMismatch");
}

// Who asks for nothing gets all that the template has, which may be more than is allowed.
TEST(Allowance, WantsTheKeyUsageNamedWhereItIsBound) {
    Allowance allowance;
    allowance.key_usage = KeyUsage(KeyUsage::digital_signature);
    EXPECT_EQ(code(wish(), allowance), "KeyUsageMismatch");
}

TEST(Allowance, BindsTheExtendedKeyUsage) {
    Allowance allowance;
    allowance.extended_key_usage = {pki::Oid(pki::oids::client_auth)};
    Wish wished = wish();
    EXPECT_EQ(code(wished, allowance), "");
    wished.extended_key_usage = {pki::Oid(pki::oids::client_auth)};
    EXPECT_EQ(code(wished, allowance), "");
    wished.extended_key_usage.emplace_back(pki::oids::server_auth);
    EXPECT_EQ(code(wished, allowance), "EnhancedKeyUsageMismatch");
}

TEST(Allowance, BindsTheKey) {
    Allowance allowance;
    allowance.min_rsa_bits = 3072;
    allowance.max_rsa_bits = 4096;
    const auto with = [&](pki::KeyAlgorithm algorithm, int bits) {
        Wish wished = wish();
        wished.key_algorithm = algorithm;
        wished.key_bits = bits;
        return code(wished, allowance);
    };
    EXPECT_EQ(with(pki::KeyAlgorithm::rsa, 3072), "");
    EXPECT_EQ(with(pki::KeyAlgorithm::rsa, 4096), "");
    EXPECT_EQ(with(pki::KeyAlgorithm::rsa, 3071), "KeyLengthMismatch");
    EXPECT_EQ(with(pki::KeyAlgorithm::rsa, 4097), "KeyLengthMismatch");
    EXPECT_EQ(with(pki::KeyAlgorithm::ec, 3072), "KeyLengthMismatch");
}

TEST(Allowance, BindsTheTemplate) {
    Allowance allowance;
    allowance.templates = {"Signature"};
    EXPECT_EQ(code(wish(), allowance), "KeyUsageMismatch");
    allowance.templates.insert("GeneralPurpose");
    EXPECT_EQ(code(wish(), allowance), "");
}

TEST(Allowance, ShowsForeignNamesEscaped) {
    Allowance allowance;
    allowance.subject = Name::from_text("CN=device");
    Wish wished = wish();
    wished.subject = Name::from_rdns({{{pki::Oid(pki::oids::common_name), "a\nb"}}});
    const auto mismatch = find_mismatch(wished, allowance);
    ASSERT_TRUE(mismatch);
    EXPECT_EQ(mismatch->detail.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace certferry::registration
