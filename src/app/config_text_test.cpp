#include "app/config_text.h"

#include "base/testing.h"

#include <gtest/gtest.h>

namespace certferry::app {
namespace {

std::string after_set(const std::string& text, const ConfigText::Path& path,
                      const std::string& value) {
    ConfigText config(text, "test.toml");
    config.set(path, value);
    return config.text();
}

std::string after_remove(const std::string& text, const ConfigText::Path& path) {
    ConfigText config(text, "test.toml");
    config.remove(path);
    return config.text();
}

TEST(ConfigText, ReplacesAValueAndLeavesTheRest) {
    EXPECT_EQ(after_set("# mine\na = 1 # why\n[b]\nc = \"ä\" # ö\n", {"b", "c"}, "\"x\""),
              "# mine\na = 1 # why\n[b]\nc = \"x\" # ö\n");
    EXPECT_EQ(after_set("a = [\n  \"x\", # one\n  \"y\",\n] # end\nb = 2\n", {"a"}, "[\"z\"]"),
              "a = [\"z\"] # end\nb = 2\n");
    EXPECT_EQ(after_set("s = {url = \"a\", k = 1}\n", {"s", "url"}, "\"b\""),
              "s = {url = \"b\", k = 1}\n");
    EXPECT_EQ(after_set("s.url = \"a\"\n", {"s", "url"}, "\"b\""), "s.url = \"b\"\n");
}

TEST(ConfigText, AddsAKeyWhereItBelongs) {
    EXPECT_EQ(after_set("", {"a"}, "1"), "a = 1\n");
    EXPECT_EQ(after_set("# head\nb = 2\n", {"a"}, "1"), "# head\na = 1\nb = 2\n");
    EXPECT_EQ(after_set("# of t\n[t]\nb = 2\n", {"a"}, "1"), "a = 1\n\n# of t\n[t]\nb = 2\n");
    EXPECT_EQ(after_set("[t]\nb = 2\n[u]\n", {"t", "a"}, "1"), "[t]\na = 1\nb = 2\n[u]\n");
    EXPECT_EQ(after_set("[t]\nb = 2", {"u", "v", "a"}, "1"), "[t]\nb = 2\n\n[u.v]\na = 1\n");
    EXPECT_EQ(after_set("[t.u]\nb = 2\n", {"t", "a"}, "1"), "[t.u]\nb = 2\n\n[t]\na = 1\n");
}

TEST(ConfigText, RemovesATableWithAllThatIsInIt) {
    EXPECT_EQ(
        after_remove("a = 1\n\n[p]\n# inside\nurl = \"x\"\nl = [\n 1,\n]\n\n[q]\nb = 2\n", {"p"}),
        "a = 1\n\n[q]\nb = 2\n");
    EXPECT_EQ(after_remove("[p]\nx = 1\n[q]\n[p.r]\ny = 1\n", {"p"}), "[q]\n");
    EXPECT_EQ(after_remove("p = { url = 1 }\nb = 2\n", {"p"}), "b = 2\n");
    EXPECT_EQ(after_remove("p.url = 1\np.user = 2\nb = 2\n", {"p"}), "b = 2\n");
    EXPECT_EQ(after_remove("[[p]]\nx = 1\n[[p]]\nx = 2\n[q]\n", {"q"}),
              "[[p]]\nx = 1\n[[p]]\nx = 2\n");
    EXPECT_EQ(after_remove("b = 2\n", {"p"}), "b = 2\n");
}

TEST(ConfigText, RefusesWhatItCannotChange) {
    EXPECT_EQ(error_of([] { after_set("a = \n", {"b"}, "1"); }).substr(0, 33),
              "config_invalid: test.toml, line 1");
    EXPECT_EQ(code_of([] { after_set("[a]\n", {"a"}, "1"); }), "config_invalid");
    EXPECT_EQ(code_of([] { after_set("a = 1\n", {"a", "b"}, "1"); }), "config_invalid");
    EXPECT_EQ(code_of([] { after_remove("a = {b = 1, c = 2}\n", {"a", "b"}); }), "config_invalid");
}

TEST(ConfigText, QuotesTexts) {
    EXPECT_EQ(toml_string("a\"b\\c\n"), R"("a\"b\\c\u000A")");
    EXPECT_EQ(toml_strings({"a", "b"}), R"(["a", "b"])");
}

}  // namespace
}  // namespace certferry::app
