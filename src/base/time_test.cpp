#include "base/time.h"

#include <gtest/gtest.h>

namespace certferry {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, WritesUtc) {
    const UtcTime time =
        std::chrono::sys_days(std::chrono::year(2031) / 2 / 11) + 8h + 14min + 7s + 482ms;
    EXPECT_EQ(to_rfc3339(time), "2031-02-11T08:14:07Z");
    EXPECT_EQ(to_rfc3339_milliseconds(time), "2031-02-11T08:14:07.482Z");
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
    EXPECT_EQ(from_rfc3339("2031-02-11T08:14:07Z"), from_rfc3339("2031-02-11T10:14:07+02:00"));
    EXPECT_EQ(*from_rfc3339("2031-02-11T08:14:07.5Z") - *from_rfc3339("2031-02-11T08:14:07Z"),
              500ms);
}

TEST(Rfc3339, RefusesWhatIsNotATime) {
    for (const std::string_view text :
         {"", "2031-02-30T00:00:00Z", "2031-02-11", "2031-02-11T08:14:07", "2031-02-11T24:00:00Z",
          "2031-02-11T08:14:07Zx"}) {
        EXPECT_FALSE(from_rfc3339(text)) << text;
    }
}

TEST(Duration, ReadsEachUnit) {
    EXPECT_EQ(from_duration("500ms"), 500ms);
    EXPECT_EQ(from_duration("60s"), 1min);
    EXPECT_EQ(from_duration("365d"), 365 * 24h);
}

TEST(Duration, RefusesBareNumbersSignsAndOverflow) {
    for (const std::string_view text :
         {"", "60", "-1s", "1.5h", "1 h", "s", "9223372036854775807d"}) {
        EXPECT_FALSE(from_duration(text)) << text;
    }
}

TEST(Duration, IsWrittenInTheLargestUnitThatFits) {
    EXPECT_EQ(to_text(48h), "2d");
    EXPECT_EQ(to_text(90s), "90s");
    EXPECT_EQ(to_text(1500ms), "1500ms");
}

TEST(Deadline, CountsDownToZeroAndNotBelow) {
    EXPECT_TRUE(Deadline::after(-1s).passed());
    EXPECT_EQ(Deadline::after(-1s).left(), 0ms);
    EXPECT_GT(Deadline::after(1h).left(), 59min);
}

}  // namespace
}  // namespace certferry
