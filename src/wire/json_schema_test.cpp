#include "wire/json_schema.h"

#include "base/error.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace certferry::wire {
namespace {

enum class Shade { dark_red, blue };

BOOST_DESCRIBE_ENUM(Shade, dark_red, blue)

struct Part {
    std::int16_t number = 0;
    std::optional<std::string> note;
};

BOOST_DESCRIBE_STRUCT(Part, (), (number, note))

struct Whole {
    std::vector<Part> all_parts;
    std::optional<Shade> colour;
    std::map<std::string, bool> flags;
    UtcTime at;
    Bytes octets;
    Secret password;
};

BOOST_DESCRIBE_STRUCT(Whole, (), (all_parts, colour, flags, at, octets, password))

boost::json::value at(const boost::json::object& schema, std::string_view pointer) {
    return boost::json::value(schema).at_pointer(
        boost::json::string_view(pointer.data(), pointer.size()));
}

TEST(JsonSchema, HasTheNamesThatTheParserTakes) {
    const auto schema = json_schema<Whole>();
    EXPECT_EQ(boost::json::serialize(at(schema, "/required")),
              R"(["allParts","flags","at","octets","password"])");
    EXPECT_EQ(at(schema, "/properties/allParts/items/properties/number/type"), "integer");
    EXPECT_EQ(at(schema, "/properties/allParts/items/properties/number/maximum"), 32767);
    EXPECT_EQ(boost::json::serialize(at(schema, "/properties/colour")),
              R"({"type":"string","enum":["darkRed","blue"]})");
    EXPECT_EQ(at(schema, "/additionalProperties"), false);
}

TEST(JsonSchema, SaysTheFormOfTexts) {
    const auto schema = json_schema<Whole>();
    EXPECT_EQ(at(schema, "/properties/at/format"), "date-time");
    EXPECT_EQ(at(schema, "/properties/octets/contentEncoding"), "base64");
    EXPECT_EQ(at(schema, "/properties/password/format"), "password");
    EXPECT_EQ(at(schema, "/properties/flags/additionalProperties/type"), "boolean");
}

TEST(JsonSchema, RequiresWhatTheParserMisses) {
    const auto schema = json_schema<Part>();
    EXPECT_EQ(boost::json::serialize(at(schema, "/required")), R"(["number"])");
    EXPECT_THROW(from_json<Part>(R"({"note":"x"})"), Error);
    EXPECT_NO_THROW(from_json<Part>(R"({"number":1})"));
}

}  // namespace
}  // namespace certferry::wire
