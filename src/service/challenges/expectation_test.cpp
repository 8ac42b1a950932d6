#include "service/challenges/expectation.h"

#include "base/error.h"
#include "service/challenges/testing.h"

#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using wire::ScepCode;

/// What a CSR is answered that asks for `asked` where `expected` was meant.
std::optional<ScepCode> mismatch(const AskedFor& expected, const AskedFor& asked) {
    return find_mismatch(expected.expectation(2048), asked.csr(test_rsa_key()));
}

TEST(Expectation, IsMetByWhatWasMeant) {
    EXPECT_EQ(mismatch({}, {}), std::nullopt);
}

TEST(Expectation, IsOneTextForOneExpectation) {
    const auto expected = AskedFor().expectation(2048);
    EXPECT_EQ(expectation_from(canonical(expected)), expected);
    EXPECT_EQ(canonical(expectation_from(canonical(expected))), canonical(expected));
    EXPECT_THROW(expectation_from("{}"), Error);
}

struct Difference {
    std::string name;
    AskedFor expected;
    AskedFor asked;
    std::optional<ScepCode> code;
};

std::vector<Difference> differences() {
    using pki::GeneralName;
    using pki::KeyUsage;
    const auto dns = [](std::string_view host) { return GeneralName::dns(host); };
    std::vector<Difference> all;
    const auto add = [&](std::string name, std::optional<ScepCode> code, auto change_asked) {
        Difference difference{.name = std::move(name), .expected = {}, .asked = {}, .code = code};
        change_asked(difference.asked);
        all.push_back(std::move(difference));
    };
    add("no subject", ScepCode::subject_name_missing, [](auto& a) { a.subject = ""; });
    add("another value", ScepCode::subject_name_mismatch,
        [](auto& a) { a.subject = "CN=DECK-0418,OU=Fleet"; });
    add("an attribute more", ScepCode::subject_name_mismatch,
        [](auto& a) { a.subject = "CN=DECK-0417,OU=Fleet,O=Harbor"; });
    add("an attribute less", ScepCode::subject_name_mismatch,
        [](auto& a) { a.subject = "CN=DECK-0417"; });
    add("one attribute in the text of another", ScepCode::subject_name_mismatch,
        [](auto& a) { a.subject = "CN=\"DECK-0417,OU=Fleet\""; });
    add("one RDN in place of two", ScepCode::subject_name_mismatch,
        [](auto& a) { a.subject = "CN=DECK-0417+OU=Fleet"; });
    add("the reverse order", std::nullopt, [](auto& a) { a.subject = "OU=Fleet,CN=DECK-0417"; });
    add("another case", std::nullopt, [](auto& a) { a.subject = "CN=deck-0417,OU=FLEET"; });
    add("no alternative name", ScepCode::subject_alt_name_missing,
        [](auto& a) { a.alt_names.clear(); });
    add("another alternative name", ScepCode::subject_alt_name_mismatch,
        [&](auto& a) { a.alt_names = {dns("deck-0418.harbor.example")}; });
    add("an alternative name more", ScepCode::subject_alt_name_mismatch,
        [&](auto& a) { a.alt_names.push_back(dns("admin.harbor.example")); });
    add("the same name of another kind", ScepCode::subject_alt_name_mismatch,
        [](auto& a) { a.alt_names = {GeneralName::upn("deck-0417.harbor.example")}; });
    add("a security identifier", ScepCode::subject_alt_name_mismatch, [](auto& a) {
        a.alt_names.push_back(
            GeneralName::uri("tag:microsoft.com,2022-09-14:sid:S-1-5-21-7-8-9-1105"));
    });
    add("no key usage", ScepCode::key_usage_mismatch, [](auto& a) { a.key_usage.reset(); });
    add("a key usage less", ScepCode::key_usage_mismatch,
        [](auto& a) { a.key_usage = KeyUsage(KeyUsage::digital_signature); });
    add("a key usage more", ScepCode::key_usage_mismatch,
        [](auto& a) { a.key_usage = KeyUsage(a.key_usage->bits() | KeyUsage::key_cert_sign); });
    add("no purpose", ScepCode::enhanced_key_usage_missing,
        [](auto& a) { a.extended_key_usage.clear(); });
    add("another purpose", ScepCode::enhanced_key_usage_mismatch,
        [](auto& a) { a.extended_key_usage = {pki::Oid(pki::oids::server_auth)}; });
    add("a purpose more", ScepCode::enhanced_key_usage_mismatch,
        [](auto& a) { a.extended_key_usage.emplace_back(pki::oids::server_auth); });
    return all;
}

TEST(Expectation, TellsEachDifferenceByItsCode) {
    for (const auto& difference : differences()) {
        EXPECT_EQ(mismatch(difference.expected, difference.asked), difference.code)
            << difference.name;
    }
}

TEST(Expectation, RefusesAKeyOfAnotherLengthOrKind) {
    const AskedFor asked;
    EXPECT_EQ(find_mismatch(asked.expectation(4096), asked.csr(test_rsa_key())),
              ScepCode::key_length_mismatch);
    EXPECT_EQ(find_mismatch(asked.expectation(1024), asked.csr(test_rsa_key())),
              ScepCode::key_length_mismatch);
    const auto ec = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    EXPECT_EQ(find_mismatch(asked.expectation(2048), asked.csr(ec)), ScepCode::key_length_mismatch);
}

TEST(Expectation, LetsNoAlternativeNameInWhereNoneIsMeant) {
    AskedFor without;
    without.alt_names.clear();
    EXPECT_EQ(mismatch(without, without), std::nullopt);
    EXPECT_EQ(mismatch(without, {}), ScepCode::subject_alt_name_mismatch);
}

}  // namespace
}  // namespace certferry::service
