#include "service/directory/import_check.h"

#include "service/directory/testing.h"

#include <fmt/format.h>

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ImportCheckTest : public DirectoryTest {
protected:
    static constexpr const char* users = "kind=users&format=csv&source=directory&mode=upsert";

    http::Response post(const std::string& query, std::string_view content,
                        Role role = Role::administrator) {
        const bool csv = query.find("format=csv") != std::string::npos;
        return call(role, "POST", "/imports/check?" + query, content,
                    {{"Content-Type", csv ? "text/csv" : "application/x-ndjson"}});
    }

    /// `line code path` of each error.
    static std::vector<std::string> lines_in(const boost::json::object& check) {
        std::vector<std::string> lines;
        for (const auto& item : check.at("items").as_array()) {
            const auto& error = item.as_object();
            lines.push_back(fmt::format("{} {} {}", error.at("line").as_int64(),
                                        std::string(error.at("code").as_string()),
                                        std::string(error.at("path").as_string())));
        }
        return lines;
    }
};

TEST_F(ImportCheckTest, FindsWhatIsWrongByLineAndStoresNothing) {
    const auto answer = post(users,
                             "userPrincipalName,displayName,emailAddress\r\n"
                             "mira@x,\"Okafor, Mira\",\r\n"
                             "ben,Ben,no address\r\n"
                             "zoe@x,Zoe\r\n");
    ASSERT_EQ(answer.status, 200);
    const auto check = json_in(answer);
    EXPECT_EQ(check.at("rows").as_int64(), 3);
    EXPECT_EQ(check.at("refused").as_int64(), 2);
    EXPECT_EQ(check.at("errors").as_int64(), 3);
    EXPECT_EQ(check.if_contains("code"), nullptr);
    EXPECT_THAT(lines_in(check),
                ElementsAre("3 E_VALUE_INVALID /userPrincipalName",
                            "3 E_VALUE_INVALID /emailAddress", "4 import_row_invalid "));
    EXPECT_THAT(json_in(call("GET", "/users")).at("items").as_array(), IsEmpty());
    EXPECT_THAT(json_in(call("GET", "/imports")).at("items").as_array(), IsEmpty());
}

TEST_F(ImportCheckTest, SaysWhyNothingCanBeReadUnderAnUnknownHeader) {
    const auto check = json_in(post(users, "userPrincipalName,name\nmira@x,Mira\n"));
    EXPECT_EQ(check.at("code").as_string(), "import_header_invalid");
    EXPECT_EQ(check.at("rows").as_int64(), 0);
    EXPECT_THAT(lines_in(check), ElementsAre("1 import_header_invalid "));
}

TEST_F(ImportCheckTest, NamesTheFirstErrorsAndCountsAll) {
    std::string content = "userPrincipalName,displayName\n";
    const auto faulty = static_cast<std::int64_t>(ImportCheck::max_errors) + 7;
    for (std::int64_t i = 0; i < faulty; ++i) {
        content += "nobody,Nobody\n";
    }
    const auto check = json_in(post(users, content));
    EXPECT_EQ(check.at("errors").as_int64(), faulty);
    EXPECT_EQ(check.at("items").as_array().size(), ImportCheck::max_errors);
}

TEST_F(ImportCheckTest, ReadsJsonLines) {
    const auto check = json_in(post("kind=groups&format=json&source=directory&mode=upsert",
                                    "{\"displayName\":\"Crew\",\"kind\":\"user\"}\n"
                                    "{\"displayName\":7}\n"));
    EXPECT_EQ(check.at("rows").as_int64(), 2);
    EXPECT_THAT(lines_in(check), ElementsAre("2 E_JSON_TYPE /displayName"));
}

TEST_F(ImportCheckTest, IsForWhoeverMayImport) {
    EXPECT_EQ(code_in(post(users, "userPrincipalName\n", Role::helpdesk)), "role_insufficient");
    EXPECT_EQ(code_in(post(users, "userPrincipalName\n", Role::operator_)), "role_insufficient");
    EXPECT_EQ(post("kind=groups&format=csv&source=admin&mode=create", "displayName,kind\n",
                   Role::operator_)
                  .status,
              200);
}

}  // namespace
}  // namespace certferry::service
