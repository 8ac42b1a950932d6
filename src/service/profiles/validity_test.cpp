#include "service/profiles/validity.h"

#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using testing::lines;

UtcTime at(const char* text) {
    return from_rfc3339(text).value();
}

Validity of(std::int64_t value, ValidityUnit unit) {
    return {.value = value, .unit = unit};
}

constexpr auto days = ValidityUnit::days;
constexpr auto months = ValidityUnit::months;
constexpr auto years = ValidityUnit::years;

/// A template of 2 years, and a CA certificate that ends in 14 months.
ValidityFacts facts() {
    ValidityFacts facts;
    facts.now = at("2031-01-15T12:00:00Z");
    facts.template_validity = of(2, years);
    facts.ca_not_after = at("2032-03-15T12:00:00Z");
    return facts;
}

std::vector<std::string> saved(const Validity& validity, Platform platform = Platform::windows10) {
    return lines(check_validity(validity, platform, facts()));
}

ValidityDecision decided(const std::optional<Validity>& validity, const ValidityFacts& with,
                         Platform platform = Platform::windows10) {
    return decide_validity(ProfileKind::scep, validity, platform, with);
}

TEST(Validity, TakesCalendarStepsAndClipsThem) {
    const UtcTime start = at("2031-01-31T10:20:30Z");
    EXPECT_EQ(end_of(start, of(1, months)), at("2031-02-28T10:20:30Z"));
    EXPECT_EQ(end_of(start, of(13, months)), at("2032-02-29T10:20:30Z"));
    EXPECT_EQ(end_of(start, of(2, months)), at("2031-03-31T10:20:30Z"));
    EXPECT_EQ(end_of(at("2032-02-29T00:00:00Z"), of(1, years)), at("2033-02-28T00:00:00Z"));
    EXPECT_EQ(end_of(start, of(30, days)), at("2031-03-02T10:20:30Z"));
}

TEST(Validity, BearsAnyNumber) {
    const UtcTime now = at("2031-01-15T12:00:00Z");
    for (const ValidityUnit unit : {days, months, years}) {
        EXPECT_GT(end_of(now, of(std::numeric_limits<std::int64_t>::max(), unit)), now);
        EXPECT_LT(end_of(now, of(std::numeric_limits<std::int64_t>::min(), unit)), now);
    }
}

// The examples of the profile model: template of 2 years, CA ending in 14 months.
TEST(Validity, AcceptsOneYear) {
    EXPECT_THAT(saved(of(1, years)), ElementsAre());
    const ValidityDecision decision = decided(of(1, years), facts());
    EXPECT_EQ(decision.not_after, at("2032-01-15T12:00:00Z"));
    EXPECT_TRUE(decision.findings.empty());
}

TEST(Validity, WarnsOfTheCaWhenSavingAndRefusesWhenIssuing) {
    const Findings save = check_validity(of(2, years), Platform::windows10, facts());
    EXPECT_THAT(lines(save), ElementsAre("E_VALIDITY_CA at /validity/value: 2 years"));
    EXPECT_FALSE(has_errors(save));
    const ValidityDecision decision = decided(of(2, years), facts());
    EXPECT_EQ(decision.not_after, std::nullopt);
    EXPECT_THAT(lines(decision.findings, Severity::error),
                ElementsAre("E_VALIDITY_CA at /validity/value: 2 years"));
}

TEST(Validity, RefusesMoreThanTemplateAndTwoYears) {
    EXPECT_THAT(lines(check_validity(of(5, years), Platform::windows10, facts()), Severity::error),
                ElementsAre("E_VALIDITY_TEMPLATE at /validity/value: 5 years",
                            "E_VALIDITY_MAX at /validity/value: 5 years"));
    EXPECT_THAT(lines(decided(of(5, years), facts()).findings),
                ElementsAre("E_VALIDITY_TEMPLATE at /validity/value: 5 years"));
}

TEST(Validity, MustBeBelowWhatIsLeftOfTheCa) {
    EXPECT_THAT(saved(of(14, months)), ElementsAre("E_VALIDITY_CA at /validity/value: 14 months"));
    EXPECT_TRUE(has_errors(decided(of(14, months), facts()).findings));
    ValidityFacts longer = facts();
    longer.ca_not_after = *longer.ca_not_after + std::chrono::seconds(1);
    EXPECT_FALSE(has_errors(decided(of(14, months), longer).findings));
}

TEST(Validity, WarnsOfThreeDays) {
    EXPECT_THAT(saved(of(3, days)), ElementsAre("W_VALIDITY_SHORT at /validity/value: 3 days"));
    EXPECT_THAT(saved(of(5, days)), ElementsAre());
    EXPECT_EQ(decided(of(3, days), facts()).not_after, at("2031-01-18T12:00:00Z"));
}

TEST(Validity, MustBeAboveZero) {
    EXPECT_THAT(saved(of(0, days)), ElementsAre("E_VALIDITY_RANGE at /validity/value: 0 days"));
    EXPECT_THAT(saved(of(-1, years), Platform::ios),
                ElementsAre("E_VALIDITY_RANGE at /validity/value: -1 years"));
    EXPECT_TRUE(has_errors(decided(of(0, days), facts()).findings));
}

TEST(Validity, ReachesTwentyFourMonthsInEachUnit) {
    ValidityFacts open;
    open.now = at("2031-01-15T12:00:00Z");  // 2032 is a leap year: 731 days.
    const auto faults = [&](const Validity& validity) {
        return lines(check_validity(validity, Platform::windows10, open)).size();
    };
    EXPECT_EQ(faults(of(24, months)), 0U);
    EXPECT_EQ(faults(of(25, months)), 1U);
    EXPECT_EQ(faults(of(731, days)), 0U);
    EXPECT_EQ(faults(of(732, days)), 1U);
    EXPECT_EQ(faults(of(3, years)), 1U);
}

TEST(Validity, HasNoEffectOnApple) {
    for (const Platform platform : {Platform::ios, Platform::macos}) {
        EXPECT_THAT(saved(of(5, years), platform),
                    ElementsAre("W_VALIDITY_IGNORED at /validity/value: 5 years"));
        const ValidityDecision decision = decided(of(1, years), facts(), platform);
        EXPECT_EQ(decision.not_after, std::nullopt);
        EXPECT_FALSE(has_errors(decision.findings));
    }
}

TEST(Validity, HasNoEffectWhereTheCaTakesNoEndDate) {
    ValidityFacts fixed = facts();
    fixed.ca_accepts_end_date = false;
    const ValidityDecision decision = decided(of(5, years), fixed);
    EXPECT_EQ(decision.not_after, std::nullopt);
    EXPECT_THAT(lines(decision.findings),
                ElementsAre("W_VALIDITY_IGNORED at /validity/value: 5 years"));
}

TEST(Validity, IsTheTemplatesIfTheProfileHasNone) {
    EXPECT_THAT(lines(check_validity(std::nullopt, Platform::windows10, facts())), ElementsAre());
    EXPECT_EQ(decided(std::nullopt, facts()).not_after, std::nullopt);
}

TEST(Validity, IsOneYearForPkcsWithoutKnownTemplate) {
    ValidityFacts unknown;
    unknown.now = at("2031-01-15T12:00:00Z");
    const auto decide = [&] {
        return decide_validity(ProfileKind::pkcs, std::nullopt, Platform::windows10, unknown);
    };
    EXPECT_EQ(decide().not_after, at("2032-01-15T12:00:00Z"));
    unknown.ca_not_after = at("2031-06-01T00:00:00Z");
    EXPECT_EQ(decide().not_after, unknown.ca_not_after);
    unknown.template_validity = of(2, years);
    EXPECT_EQ(decide().not_after, std::nullopt);
}

TEST(Validity, MayBeShortenedByTheCa) {
    const UtcTime asked = at("2032-01-15T12:00:00Z") + std::chrono::milliseconds(300);
    EXPECT_THAT(lines(check_issued_end(asked, at("2032-01-15T12:00:00Z"))), ElementsAre());
    EXPECT_THAT(lines(check_issued_end(asked, at("2031-12-01T00:00:00Z"))),
                ElementsAre("W_VALIDITY_SHORTENED at /validity: 2031-12-01T00:00:00Z"));
}

TEST(Renewal, BeginsWhenTheThresholdIsLeft) {
    const UtcTime from = at("2031-01-01T00:00:00Z");
    const UtcTime to = at("2032-01-01T00:00:00Z");
    EXPECT_EQ(renew_at(from, to, 20), at("2031-10-20T00:00:00Z"));
    EXPECT_EQ(renew_at(from, to, 99), at("2031-01-04T15:36:00Z"));
    const UtcTime just_before = at("2031-10-19T23:59:59Z");
    for (const Platform platform : {Platform::ios, Platform::windows10}) {
        EXPECT_FALSE(renewal_due(platform, from, to, 20, just_before));
        EXPECT_TRUE(renewal_due(platform, from, to, 20, at("2031-10-20T00:00:00Z")));
        EXPECT_TRUE(renewal_due(platform, from, to, 20, at("2031-12-31T23:59:59Z")));
    }
}

TEST(Renewal, EndsWithTheCertificateOnAppleAlone) {
    const UtcTime from = at("2031-01-01T00:00:00Z");
    const UtcTime to = at("2032-01-01T00:00:00Z");
    EXPECT_FALSE(renewal_due(Platform::ios, from, to, 20, to));
    EXPECT_FALSE(renewal_due(Platform::macos, from, to, 20, to));
    EXPECT_TRUE(renewal_due(Platform::android, from, to, 20, to));
    EXPECT_TRUE(renewal_due(Platform::linux_agent, from, to, 20, at("2033-01-01T00:00:00Z")));
}

}  // namespace
}  // namespace certferry::service
