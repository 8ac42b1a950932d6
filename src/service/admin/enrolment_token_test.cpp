#include "service/admin/testing.h"

namespace certferry::service {
namespace {

class EnrolmentTokens : public AdminTest {};

INSTANTIATE_TEST_SUITE_P(, EnrolmentTokens, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(EnrolmentTokens, SayWhereToEnrol) {
    const auto answer =
        call(Role::administrator, "POST", "/enrolmentTokens", R"({"kind":"connector"})");
    ASSERT_EQ(code_in(answer), "status 201");
    const auto made = json_in(answer);
    EXPECT_EQ(made.at("serviceUrl"), "https://service.example:9444");
    EXPECT_FALSE(made.at("token").as_string().empty());
}

}  // namespace
}  // namespace certferry::service
