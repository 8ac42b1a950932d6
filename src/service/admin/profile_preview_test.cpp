#include "base/error_code.h"
#include "service/admin/testing.h"
#include "store/service/deployments.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {
namespace {

/// A profile that is being written, through the admin API.
class ProfilePreview : public AdminTest {
protected:
    ProfilePreview() {
        user_ = make("/users",
                     R"({"userPrincipalName":"mira@harbor.example","displayName":"Okafor, Mira"})");
        device_ = make("/devices", fmt::format(R"({{"deviceName":"DECK-0417","platform":"linux",)"
                                               R"("userId":"{}"}})",
                                               user_));
    }

    std::string make(const std::string& path, std::string_view body) {
        const auto response = call(Role::administrator, "POST", path, body);
        EXPECT_EQ(response.status, 201) << as_text(response.body);
        return std::string(json_in(response).at("id").as_string());
    }

    boost::json::object preview(const std::string& body) {
        const auto response = call(Role::helpdesk, "POST", "/profiles/preview", body);
        EXPECT_EQ(response.status, 200) << as_text(response.body);
        return json_in(response);
    }

    static std::string pkcs(std::string_view names) {
        return fmt::format(
            R"({{"kind":"pkcs","platform":"linux","displayName":"Mail","certificationAuthority":"ca1.harbor.example",)"
            R"("certificationAuthorityName":"Harbor","certificateTemplateName":"Mail",{}}})",
            names);
    }

    std::string on_device(const std::string& profile) const {
        return fmt::format(R"({{"profile":{},"deviceId":"{}"}})", profile, device_);
    }

    std::string user_;
    std::string device_;
};

INSTANTIATE_TEST_SUITE_P(, ProfilePreview, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(ProfilePreview, ShowsTheNamesOnADevice) {
    const auto body = preview(on_device(
        pkcs(R"("subjectNameFormat":"commonName","subjectAlternativeNames":[{"kind":"upn"}])")));
    EXPECT_TRUE(body.at("findings").as_array().empty()) << boost::json::serialize(body);
    const auto& names = body.at("names").as_object();
    EXPECT_EQ(names.at("subject"), R"(CN="Okafor, Mira")");
    EXPECT_EQ(boost::json::serialize(names.at("subjectAlternativeNames")),
              R"([{"kind":"upn","value":"mira@harbor.example"}])");
}

TEST_P(ProfilePreview, SaysWhyADeviceWouldGetNothing) {
    const auto body = preview(on_device(
        pkcs(R"("subjectNameFormat":"imei","subjectAlternativeNames":[{"kind":"upn"}])")));
    const auto& names = body.at("names").as_object();
    EXPECT_FALSE(names.contains("subject"));
    EXPECT_EQ(names.at("findings").at(0).at("code"), "E_VALUE_MISSING");
}

TEST_P(ProfilePreview, SaysWhatSavingWouldSay) {
    const auto body = preview(
        fmt::format(R"({{"profile":{}}})",
                    pkcs(R"("subjectNameFormat":"custom","subjectNameTemplate":"CN={IMEI}")")));
    const auto& finding = body.at("findings").at(0);
    EXPECT_EQ(finding.at("code"), "E_SUBJECT_BRACE");
    EXPECT_EQ(finding.at("path"), "/subjectNameTemplate");
    EXPECT_EQ(finding.at("position"), 3);
    EXPECT_EQ(finding.at("severity"), "error");
    EXPECT_FALSE(body.contains("names"));
}

TEST_P(ProfilePreview, ComparesWithTheProfileThatIsReplaced) {
    const auto id = make("/profiles", pkcs(R"("subjectNameFormat":"commonName")"));
    const auto body = preview(
        fmt::format(R"({{"profile":{{"kind":"pkcsImported","platform":"linux","displayName":"M",)"
                    R"("intendedPurpose":"unassigned"}},"profileId":"{}"}})",
                    id));
    EXPECT_EQ(body.at("findings").at(0).at("code"), "E_IMMUTABLE");
}

TEST_P(ProfilePreview, RefusesWhatIsNotThere) {
    const auto code = [&](const std::string& rest) {
        const auto profile = pkcs(R"("subjectNameFormat":"commonName")");
        return code_in(call(Role::helpdesk, "POST", "/profiles/preview",
                            fmt::format(R"({{"profile":{},{}}})", profile, rest)));
    };
    EXPECT_EQ(code(R"("deviceId":"d9")"), "object_unknown");
    EXPECT_EQ(code(R"("profileId":"p9")"), "object_unknown");
    EXPECT_EQ(code(R"("deviceId":7)"), "json_invalid");
    EXPECT_EQ(code_in(call(Role::helpdesk, "POST", "/profiles/preview", R"({"profile":[]})")),
              "json_invalid");
}

TEST_P(ProfilePreview, DevicesAreCountedAndListedByState) {
    const auto id = make("/profiles", pkcs(R"("subjectNameFormat":"commonName")"));
    const auto put = [&](const char* device, std::optional<std::string> code) {
        database_->write([&](store::Session& session) {
            store::service::put_deployment(session, {.tenant_id = tenant_,
                                                     .device_id = device,
                                                     .profile_id = id,
                                                     .profile_version = 1,
                                                     .state = code ? "error" : "succeeded",
                                                     .code = code,
                                                     .detail = {},
                                                     .certificate_id = {},
                                                     .modified_at = clock_.now()});
        });
    };
    put("d1", std::nullopt);
    put("d2", "E_VALUE_MISSING");
    put("d3", "peer_unreachable");
    put("d4", "of_another_program");
    const auto counts =
        json_in(call(Role::auditor, "GET", "/profiles/" + id + "/deploymentCounts"));
    EXPECT_EQ(boost::json::serialize(counts.at("items")),
              R"([{"state":"error","devices":3},{"state":"succeeded","devices":1}])");
    const auto failed =
        json_in(call(Role::auditor, "GET", "/profiles/" + id + "/deployments?state=error"));
    const auto& items = failed.at("items").as_array();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items.at(0).at("deviceId"), "d2");
    EXPECT_EQ(items.at(0).at("explanation"), "This device or user has no value for the variable.");
    EXPECT_TRUE(items.at(0).at("nextStep").as_string().starts_with("Add the value"));
    EXPECT_EQ(items.at(1).at("explanation").as_string(), find_error_code("peer_unreachable")->text);
    EXPECT_FALSE(items.at(2).as_object().contains("explanation"));
    EXPECT_EQ(code_in(call(Role::auditor, "GET", "/profiles/p9/deploymentCounts")),
              "object_unknown");
}

}  // namespace
}  // namespace certferry::service
