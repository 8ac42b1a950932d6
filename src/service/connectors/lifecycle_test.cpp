#include "service/connectors/lifecycle.h"

#include <gtest/gtest.h>

#include <ostream>

namespace certferry::service {
namespace {

UtcTime at(std::string_view text) {
    return from_rfc3339(text).value();
}

ProductVersion version(std::string_view text) {
    return ProductVersion::parse(text).value();
}

TEST(ProductVersion, IsThreeNumbers) {
    EXPECT_EQ(version("1.2611.0"), (ProductVersion{1, 2611, 0}));
    EXPECT_EQ(version("1.2611.12-dev+abc"), (ProductVersion{1, 2611, 12}));
    EXPECT_EQ(to_text(version("1.2611.12")), "1.2611.12");
    EXPECT_LT(version("1.2611.9"), version("1.2611.10"));
    EXPECT_LT(version("1.2611.9"), version("1.2612.0"));
    EXPECT_LT(version("1.9912.9"), version("2.1.0"));
}

TEST(ProductVersion, IsNothingElse) {
    for (const std::string_view text :
         {"", "1", "1.2611", "1.2611.", "1.2611.0.1", "1..0", "a.b.c", "1.2611.0x", "+1.2611.0",
          "1.-2.0", "01.2611.0", "1.2611.00", "1.26110.0", "-dev", " 1.2611.0"}) {
        EXPECT_FALSE(ProductVersion::parse(text)) << text;
    }
}

TEST(Lifecycle, AddsMonthsByTheCalendar) {
    EXPECT_EQ(add_months(at("2026-11-22T08:30:00Z"), 6), at("2027-05-22T08:30:00Z"));
    EXPECT_EQ(add_months(at("2026-08-31T08:30:00Z"), 6), at("2027-02-28T08:30:00Z"));
    EXPECT_EQ(add_months(at("2027-08-31T23:59:59Z"), 6), at("2028-02-29T23:59:59Z"));
    EXPECT_EQ(add_months(at("2026-11-22T08:30:00Z"), 18), at("2028-05-22T08:30:00Z"));
}

/// What a connector of some version is told at some moment. Versions came out on the first of
/// their month; of 1.2610 a patch came out late, after 1.2611.
struct LifecycleCase {
    std::string_view version;
    std::string_view now;
    std::string_view state;
    std::string_view newest;  ///< Empty: nothing newer.
};

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for
void PrintTo(const LifecycleCase& is, std::ostream* out) {
    *out << is.version << " at " << is.now;
}

class LifecycleOf : public testing::TestWithParam<LifecycleCase> {};

TEST_P(LifecycleOf, CountsFromTheSuccessor) {
    const std::vector<Release> releases{{version("1.2611.0"), at("2026-11-01T00:00:00Z")},
                                        {version("1.2609.0"), at("2026-09-01T00:00:00Z")},
                                        {version("1.2610.0"), at("2026-10-01T00:00:00Z")},
                                        {version("1.2610.1"), at("2026-12-01T00:00:00Z")},
                                        {version("1.2701.0"), at("2027-01-01T00:00:00Z")}};
    const auto life = lifecycle_of(version(GetParam().version), releases, at(GetParam().now));
    EXPECT_EQ(to_text(life.state), GetParam().state);
    EXPECT_EQ(life.newest ? to_text(life.newest->version) : "", GetParam().newest);
    EXPECT_EQ(life.works_until.has_value(), GetParam().state != "active");
}

INSTANTIATE_TEST_SUITE_P(
    , LifecycleOf,
    testing::Values(LifecycleCase{"1.2611.0", "2026-12-31T23:59:59Z", "active", ""},
                    LifecycleCase{"1.2611.0", "2027-01-01T00:00:00Z", "deprecated", "1.2701.0"},
                    LifecycleCase{"1.2611.0", "2027-06-30T23:59:59Z", "deprecated", "1.2701.0"},
                    LifecycleCase{"1.2611.0", "2027-07-01T00:00:00Z", "unsupported", "1.2701.0"},
                    LifecycleCase{"1.2611.0", "2028-06-30T23:59:59Z", "unsupported", "1.2701.0"},
                    LifecycleCase{"1.2611.0", "2028-07-01T00:00:00Z", "refused", "1.2701.0"},
                    // The first newer version counts, whatever its number.
                    LifecycleCase{"1.2610.0", "2026-10-31T00:00:00Z", "active", ""},
                    LifecycleCase{"1.2610.0", "2027-04-30T00:00:00Z", "deprecated", "1.2701.0"},
                    LifecycleCase{"1.2610.0", "2027-05-01T00:00:00Z", "unsupported", "1.2701.0"},
                    LifecycleCase{"1.2610.1", "2026-12-01T00:00:00Z", "deprecated", "1.2611.0"},
                    // Versions that are not in the list: newer ones, ones between, older ones.
                    LifecycleCase{"1.2612.0", "2026-12-15T00:00:00Z", "active", ""},
                    LifecycleCase{"1.2703.0", "2030-01-01T00:00:00Z", "active", ""},
                    LifecycleCase{"1.2610.7", "2026-11-02T00:00:00Z", "deprecated", "1.2611.0"},
                    LifecycleCase{"1.2401.0", "2026-09-01T00:00:00Z", "deprecated", "1.2609.0"},
                    LifecycleCase{"1.2401.0", "2028-03-01T00:00:00Z", "refused", "1.2701.0"},
                    // A build that was not released counts as its version.
                    LifecycleCase{"1.2611.0-dev", "2026-12-31T00:00:00Z", "active", ""},
                    LifecycleCase{"1.2611.0-dev", "2027-07-01T00:00:00Z", "unsupported",
                                  "1.2701.0"}));

TEST(Lifecycle, SaysWhenSupportAndWorkEnd) {
    const std::vector<Release> releases{{version("1.2611.0"), at("2026-11-05T12:00:00Z")}};
    const auto life = lifecycle_of(version("1.2610.0"), releases, at("2026-11-05T12:00:00Z"));
    EXPECT_EQ(life.support_ends_at, at("2027-05-05T12:00:00Z"));
    EXPECT_EQ(life.works_until, at("2028-05-05T12:00:00Z"));
}

TEST(Lifecycle, WithoutReleasesEverythingIsActive) {
    EXPECT_EQ(lifecycle_of(version("1.2301.0"), {}, at("2040-01-01T00:00:00Z")).state,
              LifecycleState::active);
}

}  // namespace
}  // namespace certferry::service
