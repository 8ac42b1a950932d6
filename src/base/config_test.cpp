#include "base/config.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry {
namespace {

using namespace std::chrono_literals;

std::string refusal(const std::function<void()>& read) {
    try {
        read();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(ConfigTable, TellsTheKeysOfATableInTheirOrder) {
    auto table = ConfigTable::from_text("[names]\nz = \"1\"\na = \"2\"\n", "t");
    EXPECT_EQ(table.table("names").keys(), (std::vector<std::string>{"z", "a"}));
    EXPECT_TRUE(table.table("none").keys().empty());
    EXPECT_NE(refusal([&] { table.refuse_unknown(); }), "");
}

TEST(ConfigTable, ReadsEachType) {
    auto table = ConfigTable::from_text(
        "a = \"x\"\nb = 3\nc = true\nd = \"90s\"\ne = [\"p\", \"q\"]\n[f]\ng = \"y\"\n", "t");
    EXPECT_EQ(table.text("a", ""), "x");
    EXPECT_EQ(table.number("b", 0, 0, 9), 3);
    EXPECT_TRUE(table.flag("c", false));
    EXPECT_EQ(table.duration("d", 0s), 90s);
    EXPECT_EQ(table.texts("e", {}), (std::vector<std::string>{"p", "q"}));
    EXPECT_EQ(table.table("f").required_text("g"), "y");
    table.refuse_unknown();
}

TEST(ConfigTable, UsesDefaultsForAbsentKeys) {
    auto table = ConfigTable::from_text("", "t");
    EXPECT_EQ(table.text("a", "x"), "x");
    EXPECT_EQ(table.table("f").number("b", 7, 0, 9), 7);
    EXPECT_TRUE(table.table_names("endpoints").empty());
}

TEST(ConfigTable, NamesFileLineAndKeyOfABadValue) {
    auto table = ConfigTable::from_text("\n[scep]\nport = \"x\"\n", "connector.toml");
    EXPECT_THAT(refusal([&] { table.table("scep").number("port", 1, 1, 65535); }),
                testing::HasSubstr(
                    "connector.toml, line 3: scep.port: must be a whole number from 1 to 65535"));
}

TEST(ConfigTable, RefusesUnknownKeysAtAnyDepth) {
    auto table = ConfigTable::from_text("[scep.endpoints.default]\nvalidater = \"static\"\n", "t");
    auto scep = table.table("scep");
    ASSERT_EQ(scep.table_names("endpoints"), std::vector<std::string>{"default"});
    scep.table("endpoints").table("default").text("validator", "");
    EXPECT_THAT(refusal([&] { table.refuse_unknown(); }),
                testing::HasSubstr("scep.endpoints.default.validater: is not a known setting"));
}

TEST(ConfigTable, KnowsWhatWasReadThroughAnotherCopy) {
    auto table = ConfigTable::from_text("[e.a]\nx = 1\n[e.b]\nx = 2\n", "t");
    for (const auto& name : table.table_names("e")) {
        table.table("e").table(name).number("x", 0, 0, 9);
    }
    table.refuse_unknown();
}

TEST(ConfigTable, RefusesBrokenTomlWithItsLine) {
    EXPECT_THAT(refusal([] { ConfigTable::from_text("a = 1\nb = \n", "t"); }),
                testing::HasSubstr("t, line 2"));
}

TEST(ConfigTable, RefusesAnEmptyRequiredText) {
    auto table = ConfigTable::from_text("a = \"\"", "t");
    EXPECT_THAT(refusal([&] { table.required_text("a"); }), testing::HasSubstr("a: must be set"));
}

TEST(ConfigTable, KeepsTheOrderOfNamedTables) {
    auto table = ConfigTable::from_text("[e.zeta]\n[e.alpha]\n", "t");
    EXPECT_EQ(table.table_names("e"), (std::vector<std::string>{"zeta", "alpha"}));
}

}  // namespace
}  // namespace certferry
