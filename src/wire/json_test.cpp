#include "wire/json.h"

#include "base/error.h"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

#include <cstdint>

namespace certferry::wire {

enum class Colour { deep_blue, red };
BOOST_DESCRIBE_ENUM(Colour, deep_blue, red)

enum class Sort { a, b };

template <>
struct JsonEnum<Sort> {
    static const std::vector<std::pair<Sort, std::string>>& names() {
        static const std::vector<std::pair<Sort, std::string>> table{{Sort::a, "SortA"},
                                                                     {Sort::b, "SortB"}};
        return table;
    }
};

struct Inner {
    std::vector<std::string> sans;
    std::optional<std::uint8_t> small_number;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (sans, small_number))

struct Outer {
    std::string request_id;
    std::vector<Inner> items;
    std::optional<UtcTime> not_after;
    Bytes body;
    std::map<std::string, int> counts;
    Colour colour = Colour::red;
    Sort sort = Sort::b;
    bool flag = false;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (request_id, items, not_after, body, counts, colour, sort, flag))

struct Numbers {
    std::int64_t wide = 0;
    std::uint64_t large = 0;
    std::int32_t narrow = 0;
    double real = 0;
};
BOOST_DESCRIBE_STRUCT(Numbers, (), (wide, large, narrow, real))

struct Token {
    Secret access_token;
    int expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, expires_in))

template <>
struct JsonNaming<Token> : SnakeCase {};

struct Base {
    std::string shared;
};
BOOST_DESCRIBE_STRUCT(Base, (), (shared))

struct Derived : Base {
    boost::json::value anything;
};
BOOST_DESCRIBE_STRUCT(Derived, (Base), (anything))

namespace {

constexpr std::string_view full =
    R"({"requestId":"r1","items":[{"sans":["a","b"],"smallNumber":255},{"sans":[]}],)"
    R"("notAfter":"2031-02-11T08:14:07.25Z","body":"AAE=","counts":{"x":1,"y":-2},)"
    R"("colour":"deepBlue","sort":"SortA","flag":true})";

template <class T>
std::string problem(std::string_view text, const JsonPolicy& policy = {}) {
    try {
        from_json<T>(text, policy);
    } catch (const Error& error) {
        return std::string(error.code()) + ": " + error.detail();
    }
    return "no error";
}

TEST(Json, ReadsEveryKindOfMember) {
    const auto outer = from_json<Outer>(full);
    EXPECT_EQ(outer.request_id, "r1");
    ASSERT_EQ(outer.items.size(), 2U);
    EXPECT_EQ(outer.items[0].sans, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(outer.items[0].small_number, 255);
    EXPECT_FALSE(outer.items[1].small_number);
    EXPECT_EQ(outer.not_after, from_rfc3339("2031-02-11T08:14:07.250Z"));
    EXPECT_EQ(outer.body, (Bytes{0, 1}));
    EXPECT_EQ(outer.counts, (std::map<std::string, int>{{"x", 1}, {"y", -2}}));
    EXPECT_EQ(outer.colour, Colour::deep_blue);
    EXPECT_EQ(outer.sort, Sort::a);
    EXPECT_TRUE(outer.flag);
}

TEST(Json, WritesWhatItReads) {
    std::string expected(full);
    expected.replace(expected.find(".25Z"), 4, ".250Z");
    EXPECT_EQ(to_json(from_json<Outer>(full)), expected);
}

TEST(Json, WritesTimesWithoutLoss) {
    for (const char* time : {"2031-02-11T08:14:07Z", "2031-02-11T08:14:07.250Z",
                             "2031-02-11T08:14:07.000001Z", "1969-12-31T23:59:59.999999Z"}) {
        const auto parsed = from_rfc3339(time);
        ASSERT_TRUE(parsed) << time;
        EXPECT_EQ(detail::json_time(*parsed), time);
    }
}

TEST(Json, TakesNullForAnAbsentOptional) {
    const auto inner = from_json<Inner>(R"({"sans":[],"smallNumber":null})");
    EXPECT_FALSE(inner.small_number);
}

TEST(Json, NamesThePathOfAFault) {
    EXPECT_EQ(problem<std::vector<Outer>>(R"([{"requestId":1}])"),
              "json_invalid: [0].requestId: expected string");
    EXPECT_EQ(problem<Outer>(R"({"requestId":"r","items":[{"sans":["a",2]}]})"),
              "json_invalid: items[0].sans[1]: expected string");
    EXPECT_EQ(problem<Outer>(R"({"requestId":"r","items":[]})"), "json_invalid: body: missing");
    EXPECT_EQ(problem<Outer>("[]"), "json_invalid: expected object");
    EXPECT_EQ(problem<Inner>(R"({"sans":null})"), "json_invalid: sans: expected array");
}

TEST(Json, RefusesUnknownEnumeratorsTimesAndBase64) {
    std::string text(full);
    text.replace(text.find("deepBlue"), 8, "deepblue");
    EXPECT_EQ(problem<Outer>(text), "json_invalid: colour: unknown value \"deepblue\"");
    text = full;
    text.replace(text.find("AAE="), 4, "AAE");
    EXPECT_EQ(problem<Outer>(text), "json_invalid: body: expected base64");
    text = full;
    text.replace(text.find("2031-02-11T"), 11, "2031-02-11 x");
    EXPECT_EQ(problem<Outer>(text),
              "json_invalid: notAfter: expected a time such as 2031-02-11T08:14:07Z");
}

TEST(Json, ChecksTheRangeOfIntegers) {
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"smallNumber":256})"),
              "json_invalid: smallNumber: expected a number from 0 to 255");
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"smallNumber":-1})"),
              "json_invalid: smallNumber: expected a number from 0 to 9223372036854775807");
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"smallNumber":1.5})"),
              "json_invalid: smallNumber: expected whole number");
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"smallNumber":"1"})"),
              "json_invalid: smallNumber: expected whole number");
}

TEST(Json, ReadsTheExtremesOfIntegers) {
    const auto numbers = from_json<Numbers>(
        R"({"wide":-9223372036854775808,"large":18446744073709551615,"narrow":7.0,"real":3})");
    EXPECT_EQ(numbers.wide, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(numbers.large, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(numbers.narrow, 7);
    EXPECT_EQ(numbers.real, 3.0);
    EXPECT_EQ(problem<Numbers>(R"({"wide":9223372036854775808})"),
              "json_invalid: wide: expected a number from -9223372036854775808 to "
              "9223372036854775807");
    EXPECT_EQ(problem<Numbers>(R"({"wide":0,"large":18446744073709551616})"),
              "json_invalid: large: expected whole number");
}

TEST(Json, IgnoresUnknownMembersUnlessToldToRefuse) {
    constexpr std::string_view text = R"({"sans":[],"extra":{"deep":1}})";
    EXPECT_TRUE(from_json<Inner>(text).sans.empty());
    EXPECT_EQ(problem<Inner>(text, {.unknown = UnknownMembers::refuse}),
              "json_invalid: extra: unknown member");
}

TEST(Json, MatchesNamesIgnoringCaseOnlyIfTold) {
    constexpr std::string_view text = R"({"Sans":["a"],"SmallNumber":1})";
    EXPECT_EQ(problem<Inner>(text), "json_invalid: sans: missing");
    const auto inner = from_json<Inner>(
        text, {.unknown = UnknownMembers::refuse, .names = NameMatch::ignore_case});
    EXPECT_EQ(inner.sans.size(), 1U);
    EXPECT_EQ(inner.small_number, 1);
}

TEST(Json, RefusesAMemberGivenTwice) {
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"sans":[]})"),
              "json_malformed: an object has two members of the same name");
    EXPECT_EQ(problem<Inner>(R"({"x":{"a":{"b":1},"a":2},"sans":[]})"),
              "json_malformed: an object has two members of the same name");
    EXPECT_EQ(problem<Inner>(R"({"sans":[],"Sans":[]})", {.names = NameMatch::ignore_case}),
              "json_invalid: sans: given twice");
}

TEST(Json, RefusesWhatIsNotOneJsonValueInUtf8) {
    for (const char* text : {"", " ", "{", "{}x", "{} {}", "{'a':1}", "[1,]", "nul", "\"\xff\"",
                             "\"\\ud800\"", "/**/{}", "NaN"}) {
        EXPECT_TRUE(problem<Inner>(text).starts_with("json_malformed")) << text;
    }
}

TEST(Json, RefusesTheZeroCharacter) {
    EXPECT_EQ(problem<Inner>(R"({"sans":["a\u0000b"]})"),
              "json_invalid: sans[0]: the character U+0000 is not allowed");
}

TEST(Json, RefusesTextsBeyondTheSizeLimit) {
    const std::string text = R"({"sans":[]})";
    EXPECT_EQ(problem<Inner>(text, {.max_bytes = text.size()}), "no error");
    EXPECT_EQ(problem<Inner>(text, {.max_bytes = text.size() - 1}),
              "json_too_large: 11 bytes; at most 10");
}

TEST(Json, RefusesTextsBeyondTheDepthLimit) {
    const auto nested = [](std::size_t depth) {
        return R"({"sans":[],"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
               "}";
    };
    EXPECT_EQ(problem<Inner>(nested(16)), "no error");
    EXPECT_TRUE(problem<Inner>(nested(17)).starts_with("json_malformed"));
}

TEST(Json, ReadsSecretsAndNamesLeftInSnakeCase) {
    const auto token = from_json<Token>(R"({"access_token":"abc","expires_in":3599})");
    EXPECT_EQ(token.access_token.reveal_text(), "abc");
    EXPECT_EQ(to_json(token), R"({"access_token":"abc","expires_in":3599})");
}

TEST(Json, ReadsInheritedMembersAndValuesOfAnyForm) {
    const auto derived = from_json<Derived>(R"({"shared":"s","anything":{"a":[1,null]}})");
    EXPECT_EQ(derived.shared, "s");
    EXPECT_EQ(to_json(derived), R"({"shared":"s","anything":{"a":[1,null]}})");
}

TEST(Json, EscapesForeignNamesInMessages) {
    EXPECT_EQ(problem<Inner>("{\"sans\":[],\"a\\nb\":1}", {.unknown = UnknownMembers::refuse}),
              "json_invalid: a\\x0ab: unknown member");
}

}  // namespace

}  // namespace certferry::wire
