#include "ca/template.h"

#include "base/error.h"
#include "ca/testing.h"

#include <gtest/gtest.h>

namespace certferry::ca {
namespace {

using pki::KeyUsage;

constexpr UtcTime now = from_micros(1'900'000'000'123'456);
constexpr std::chrono::hours day{24};

const TemplateNames names{.signature = "S", .encryption = "E", .general_purpose = "G"};

std::string refusal(const Template& entry, const IssueRequest& request) {
    const auto why = refuse(entry, request);
    return why ? why->code : "";
}

Template signature() {
    return built_in_templates().at("Signature");
}

TEST(TemplateFor, MapsKeyUsageThreeWays) {
    EXPECT_EQ(template_for(KeyUsage(KeyUsage::digital_signature), names), "S");
    EXPECT_EQ(template_for(KeyUsage(KeyUsage::key_encipherment), names), "E");
    EXPECT_EQ(
        template_for(KeyUsage(KeyUsage::digital_signature | KeyUsage::key_encipherment), names),
        "G");
    EXPECT_EQ(template_for(std::nullopt, names), "G");
    EXPECT_EQ(template_for(KeyUsage(), names), "G");
    EXPECT_EQ(template_for(KeyUsage(KeyUsage::data_encipherment), names), "G");
    EXPECT_EQ(
        template_for(KeyUsage(KeyUsage::digital_signature | KeyUsage::non_repudiation), names),
        "S");
}

TEST(Template, LetsAnOrdinaryRequestPass) {
    EXPECT_EQ(refusal(signature(), make_issue_request("key", "device")), "");
}

TEST(Template, RefusesARequestWithoutAnyName) {
    auto request = make_issue_request("key", "device");
    request.subject = pki::Name();
    EXPECT_EQ(refusal(signature(), request), "names_not_allowed");
    request.subject_alt_names = {pki::GeneralName::dns("device.example")};
    EXPECT_EQ(refusal(signature(), request), "");
}

TEST(Template, RefusesAlternativeNamesOfOtherKinds) {
    auto request = make_issue_request("key", "device");
    request.subject_alt_names = {pki::GeneralName::ip("192.0.2.1")};
    auto entry = signature();
    entry.allowed_san_kinds = {pki::GeneralNameKind::dns};
    EXPECT_EQ(refusal(entry, request), "names_not_allowed");
}

TEST(Template, TakesTheSubjectFromTheRequesterWhereNamesAreNotSupplied) {
    auto entry = signature();
    entry.supplied_in_request = false;
    auto request = make_issue_request("key", "device");
    EXPECT_EQ(refusal(entry, request), "names_not_allowed");
    request.subject = pki::Name();
    EXPECT_EQ(refusal(entry, request), "names_not_allowed") << "nobody is known";
    request.requester.user = "user-1";
    EXPECT_EQ(refusal(entry, request), "");
    EXPECT_EQ(decide_subject(entry, request).text(), "CN=user-1");
    request.requester.device = "device-1";
    EXPECT_EQ(decide_subject(entry, request).text(), "CN=device-1");
}

TEST(Template, RefusesUsagesBeyondItsOwn) {
    auto request = make_issue_request("key", "device");
    request.key_usage = KeyUsage(KeyUsage::digital_signature | KeyUsage::key_agreement);
    EXPECT_EQ(refusal(signature(), request), "usage_not_allowed");
    request.key_usage = std::nullopt;
    request.extended_key_usage = {pki::Oid(pki::oids::server_auth)};
    EXPECT_EQ(refusal(signature(), request), "usage_not_allowed");
}

TEST(Template, RefusesKeysBeyondItsOwn) {
    auto entry = signature();
    entry.allowed_keys.clear();
    const auto request = make_issue_request("key", "device");
    EXPECT_EQ(refusal(entry, request), "key_not_allowed");
    entry.allowed_keys = {{pki::KeyAlgorithm::ec, 384}};
    EXPECT_EQ(refusal(entry, request), "key_not_allowed");
}

TEST(Template, MeasuresRsaKeysByTheirSize) {
    auto request = make_issue_request("key", "device");
    request.csr = pki::make_request(
        {.subject = request.subject, .extensions = {}, .challenge_password = nullptr},
        pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048}));
    request.authorisation = Authorisation(Authority::challenge, "test", request.csr);
    auto entry = signature();
    EXPECT_EQ(refusal(entry, request), "");
    entry.min_rsa_bits = 3072;
    EXPECT_EQ(refusal(entry, request), "key_not_allowed");
}

TEST(Template, RefusesHashesBeyondItsOwn) {
    auto entry = signature();
    entry.allowed_hashes = {pki::Hash::sha512};
    EXPECT_EQ(refusal(entry, make_issue_request("key", "device")), "hash_not_allowed");
}

TEST(Template, RefusesARequestThatIsNotSignedByItsKey) {
    auto request = make_issue_request("key", "device");
    Bytes der = request.csr.der();
    der.back() ^= 1U;
    request.csr = pki::CertificateRequest::from_der(der);
    request.authorisation = Authorisation(Authority::challenge, "test", request.csr);
    EXPECT_EQ(refusal(signature(), request), "possession_unproven");
}

ValidityBounds bounds() {
    return {.now = now,
            .backdate = std::chrono::minutes{5},
            .ca_not_before = now - 100 * day,
            .ca_not_after = now + 1000 * day};
}

TEST(DecideValidity, BeginsALittleBeforeNowInWholeSeconds) {
    const auto validity = std::get<Validity>(decide_validity(signature(), std::nullopt, bounds()));
    EXPECT_EQ(validity.not_before,
              std::chrono::floor<std::chrono::seconds>(now) - std::chrono::minutes{5});
    EXPECT_EQ(validity.not_after, std::chrono::floor<std::chrono::seconds>(now) + 365 * day);
}

TEST(DecideValidity, StaysInsideTheLifeOfTheCa) {
    auto young = bounds();
    young.ca_not_before = std::chrono::floor<std::chrono::seconds>(now);
    young.ca_not_after = young.ca_not_before + day;
    const auto validity = std::get<Validity>(decide_validity(signature(), std::nullopt, young));
    EXPECT_EQ(validity.not_before, young.ca_not_before);
    EXPECT_EQ(validity.not_after, young.ca_not_after);
}

TEST(DecideValidity, CutsAWishForMore) {
    const auto validity =
        std::get<Validity>(decide_validity(signature(), now + 999 * day, bounds()));
    EXPECT_EQ(validity.not_after, std::chrono::floor<std::chrono::seconds>(now) + 365 * day);
}

TEST(DecideValidity, RefusesAnEndInThePast) {
    auto entry = signature();
    entry.requester_may_shorten = true;
    EXPECT_TRUE(std::holds_alternative<Rejected>(decide_validity(entry, now, bounds())));
}

TEST(DecideValidity, ThrowsWhenTheCaHasEnded) {
    auto ended = bounds();
    ended.ca_not_after = now;
    EXPECT_THROW(decide_validity(signature(), std::nullopt, ended), Error);
}

}  // namespace
}  // namespace certferry::ca
