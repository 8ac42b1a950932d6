#include "service/graph/filter.h"

#include <gtest/gtest.h>

namespace certferry::service {
namespace {

/// `property=value` of each condition, `~` for `=` where case does not count; `-` if refused.
std::string read(std::string_view text) {
    const auto filter = parse_filter(text);
    if (!filter) {
        return "-";
    }
    std::string all;
    for (const auto& [property, value] : *filter) {
        all += property + (value.any_case ? "~" : "=") + value.text + ";";
    }
    return all;
}

TEST(Filter, ReadsWhatMicrosoftsCmdletsSend) {
    EXPECT_EQ(read("userPrincipalName eq 'mira@harbor.example'"),
              "userPrincipalName=mira@harbor.example;");
    EXPECT_EQ(read("tolower(userPrincipalName) eq 'mira@harbor.example'"),
              "userPrincipalName~mira@harbor.example;");
    EXPECT_EQ(read("tolower(userPrincipalName) eq 'A@b' and tolower(thumbprint) eq 'Ab01'"),
              "thumbprint~ab01;userPrincipalName~a@b;");
}

TEST(Filter, WordsMayBeWrittenOtherwise) {
    EXPECT_EQ(read(" TOLOWER( id )  EQ  'x' "), "-") << "the function's name is in lower case";
    EXPECT_EQ(read("  tolower( id )  EQ  'x' AND a eq ''"), "a=;id~x;");
    EXPECT_EQ(read("id+eq+'a+b'"), "id=a+b;") << "a plus is a space between words alone";
}

TEST(Filter, AQuoteIsDoubledInsideAValue) {
    EXPECT_EQ(read("id eq 'o''hara'"), "id=o'hara;");
    EXPECT_EQ(read("id eq ''''"), "id=';");
    EXPECT_EQ(read("id eq 'x' and 'y'"), "-");
    EXPECT_EQ(read("id eq 'it''"), "-");
}

TEST(Filter, EverythingElseIsRefused) {
    for (const auto* text :
         {"", " ", "id", "id eq", "id eq x", "id eq 5", "id ne 'x'", "eq 'x'", "id eq 'x",
          "id eq 'x' or a eq 'y'", "id eq 'x' and", "id eq 'x' x", "tolower(id eq 'x'",
          "startswith(id,'x')", "id eq 'x' and id eq 'y'", "(id eq 'x')"}) {
        EXPECT_EQ(read(text), "-") << text;
    }
}

TEST(Filter, HasLimits) {
    EXPECT_EQ(read("id eq '" + std::string(max_filter_bytes, 'x') + "'"), "-");
    std::string many = "a eq ''";
    std::string name = "a";
    for (std::size_t i = 1; i < max_filter_conditions; ++i) {
        name += "a";
        many += " and " + name + " eq ''";
    }
    EXPECT_NE(read(many), "-");
    EXPECT_EQ(read(many + " and b eq ''"), "-");
}

}  // namespace
}  // namespace certferry::service
