#include "app/admin_table.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <array>

namespace certferry::app {
namespace {

boost::json::array items(std::string_view text) {
    return boost::json::parse(boost::json::string_view(text.data(), text.size())).as_array();
}

constexpr std::array<Column, 3> columns{{{"ID", "id"}, {"NAME", "name"}, {"CODE", "last.code"}}};

TEST(AdminTable, MakesColumnsAsWideAsTheirWidestCell) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "name": "Crew", "last": {"code": "x"}},
                                            {"id": "1234", "name": "C"}])")),
              "ID    NAME  CODE\n"
              "1     Crew  x\n"
              "1234  C\n");
}

TEST(AdminTable, LeavesOutColumnsWithoutAnyCell) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "last": {"code": "x"}}])")),
              "ID  CODE\n1   x\n");
}

TEST(AdminTable, ShowsAllTitlesOfAnEmptyList) {
    EXPECT_EQ(table_text(columns, {}), "ID  NAME  CODE\n");
}

TEST(AdminTable, CountsCharactersAndNotOctets) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "name": "Zoë", "last": {"code": "x"}},
                                            {"id": "2", "name": "Okafor", "last": {"code": "y"}}])")),
              "ID  NAME    CODE\n"
              "1   Zoë     x\n"
              "2   Okafor  y\n");
}

TEST(AdminTable, LetsNoValueMoveTheCursor) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "name": "a\u001b[2J\nb"}])")),
              "ID  NAME\n1   a\\x1b[2J\\x0ab\n");
}

TEST(AdminTable, LeavesQuotesAndBackslashesAsTheyAre) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "name": "ca\\Harbor \"1\""}])")),
              "ID  NAME\n1   ca\\Harbor \"1\"\n");
}

TEST(AdminTable, EscapesControlCharactersBeyondAscii) {
    EXPECT_EQ(table_text(columns, items(R"([{"id": "1", "name": "a\u009b2J\u007fé"}])")),
              "ID  NAME\n1   a\\xc2\\x9b2J\\x7fé\n");
}

TEST(AdminTable, WritesValuesAsPeopleReadThem) {
    const auto object = boost::json::parse(R"({"text": "plain", "no": null, "yes": true, "n": 7,
        "roles": ["a", "b"], "nested": [{"x": 1}], "empty": []})")
                            .as_object();
    EXPECT_EQ(object_text(object),
              "text    plain\n"
              "no      \n"
              "yes     true\n"
              "n       7\n"
              "roles   a, b\n"
              "nested  [{\"x\":1}]\n"
              "empty   \n");
}

TEST(AdminTable, FindsMembersOfMembers) {
    const auto object = boost::json::parse(R"({"a": {"b": {"c": 1}}, "d": 2})").as_object();
    EXPECT_EQ(*member_at(object, "a.b.c"), 1);
    EXPECT_EQ(member_at(object, "a.x"), nullptr);
    EXPECT_EQ(member_at(object, "d.x"), nullptr);
}

}  // namespace
}  // namespace certferry::app
