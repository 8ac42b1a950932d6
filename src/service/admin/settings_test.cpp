#include "base/encoding.h"
#include "service/admin/testing.h"
#include "service/oauth/token_service.h"
#include "store/service/audit.h"

#include <gmock/gmock.h>

namespace certferry::service {
namespace {

/// The tenant's settings through the admin API.
class SettingsOfTenant : public AdminTest {
protected:
    store::service::TenantRecord stored() {
        return database_->read([&](store::Session& session) {
            return store::service::find_tenant(session, tenant_).value();
        });
    }
};

INSTANTIATE_TEST_SUITE_P(, SettingsOfTenant, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(SettingsOfTenant, VerifiedDomainsNameTheTenant) {
    EXPECT_FALSE(is_called(stored(), "harbor.example"));
    const auto answer = call(Role::administrator, "PUT", "/settings",
                             R"({"verifiedDomains": ["harbor.example", "xn--hfen-loa.example"]})");
    ASSERT_EQ(code_in(answer), "status 200");
    EXPECT_TRUE(is_called(stored(), "Harbor.Example"));
    EXPECT_TRUE(is_called(stored(), "xn--hfen-loa.example"));
    EXPECT_FALSE(is_called(stored(), "example"));
    const auto read = json_in(call(Role::auditor, "GET", "/settings"));
    EXPECT_EQ(read.at("verifiedDomains").as_array().size(), 2U);
    const auto audit = database_->read([&](store::Session& session) {
        return store::service::list_audit(session, tenant_, "", 10);
    });
    ASSERT_EQ(audit.size(), 1U);
    EXPECT_EQ(audit[0].action, "settings.update");
    EXPECT_THAT(audit[0].details, testing::HasSubstr("harbor.example"));
}

TEST_P(SettingsOfTenant, VerifiedDomainsHaveTheFormOfOne) {
    const std::string long_label(64, 'a');
    for (const auto& domain :
         {std::string("harbor"), std::string(""), std::string("."), std::string("a..b"),
          std::string(".harbor.example"), std::string("harbor.example."),
          std::string("Harbor.example"), std::string("-a.example"), std::string("a-.example"),
          std::string("a b.example"), std::string("a/b.example"), long_label + ".example"}) {
        const boost::json::object body{{"verifiedDomains", boost::json::array{domain}}};
        const auto answer =
            call(Role::administrator, "PUT", "/settings", boost::json::serialize(body));
        EXPECT_EQ(code_in(answer), "validation_failed") << domain;
    }
    EXPECT_EQ(stored().settings, "{}");
}

TEST_P(SettingsOfTenant, VerifiedDomainsAreForAdministrators) {
    EXPECT_EQ(code_in(call(Role::operator_, "PUT", "/settings", R"({"verifiedDomains": []})")),
              "role_insufficient");
}

}  // namespace
}  // namespace certferry::service
