#include "service/directory/testing.h"

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::string_view mira = R"({"userPrincipalName":"Mira@harbor.example",
    "displayName":"Mira Okafor","emailAddress":"mira@mail.harbor.example",
    "onPremisesSamAccountName":"HARBOR\\mira","externalId":"ext-1",
    "onPremisesDistinguishedName":"CN=Mira Okafor,DC=harbor",
    "onPremisesSecurityIdentifier":"S-1-5-21-1-2-3-1104"})";

class UserRoutes : public DirectoryTest {
protected:
    std::string create(std::string_view body = mira) { return id_in(call("POST", "/users", body)); }

    std::vector<std::string> create_faults(std::string_view body) {
        const auto response = call("POST", "/users", body);
        EXPECT_EQ(code_in(response), "validation_failed") << body;
        EXPECT_TRUE(listed("/users", "id").empty());
        return faults_in(response);
    }
};

TEST_F(UserRoutes, MakeAUserAndShowIt) {
    const auto made = call("POST", "/users", mira);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.headers.find("ETag"), "\"1\"");
    EXPECT_EQ(made.headers.find("Location"), "/api/v1/users/" + id_in(made));
    const auto shown = json_in(call("GET", "/users/" + id_in(made)));
    EXPECT_EQ(shown, json_in(made));
    EXPECT_EQ(shown.at("userPrincipalName"), "Mira@harbor.example");
    EXPECT_EQ(shown.at("onPremisesSecurityIdentifier"), "S-1-5-21-1-2-3-1104");
    EXPECT_EQ(shown.at("sources").at("emailAddress"), "admin");
    const auto records = audit();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].action, "user.create");
    EXPECT_EQ(records[0].object, id_in(made));
    EXPECT_NE(records[0].details.find("S-1-5-21-1-2-3-1104"), std::string::npos);
}

TEST_F(UserRoutes, NameAllFaultsOfABody) {
    EXPECT_THAT(create_faults(R"({"userPrincipalName":"mira","emailAddress":7,"extra":1,
        "onPremisesSecurityIdentifier":"S-1-5-21-1-2-3-500"})"),
                UnorderedElementsAre("E_VALUE_INVALID /userPrincipalName",
                                     "E_REQUIRED /displayName", "E_JSON_TYPE /emailAddress",
                                     "E_SID_RESERVED /onPremisesSecurityIdentifier",
                                     "E_JSON_UNKNOWN /extra"));
    EXPECT_THAT(create_faults(R"({"userPrincipalName":"a@b","displayName":""})"),
                ElementsAre("E_REQUIRED /displayName"));
    EXPECT_THAT(create_faults(R"({"userPrincipalName":"a@b","displayName":"x","source":"device"})"),
                ElementsAre("E_JSON_VALUE /source"));
    EXPECT_EQ(code_in(call("POST", "/users", "[]")), "json_invalid");
    EXPECT_EQ(code_in(call("POST", "/users", "{")), "json_malformed");
    EXPECT_EQ(code_in(call("POST", "/users", mira, {{"Content-Type", "text/csv"}})),
              "content_type_wrong");
    EXPECT_TRUE(audit().empty());
}

TEST_F(UserRoutes, KeepNamesUnique) {
    create();
    EXPECT_EQ(code_in(call("POST", "/users",
                           R"({"userPrincipalName":"MIRA@harbor.example","displayName":"x"})")),
              "object_exists");
    EXPECT_EQ(
        code_in(call("POST", "/users",
                     R"({"userPrincipalName":"b@x","displayName":"x","externalId":"ext-1"})")),
        "object_exists");
    const auto other = create(R"({"userPrincipalName":"b@x","displayName":"x"})");
    EXPECT_EQ(code_in(put(Role::administrator, "/users/" + other,
                          R"({"userPrincipalName":"mira@harbor.example","displayName":"x"})", 1)),
              "object_exists");
    EXPECT_EQ(json_in(call("GET", "/users/" + other)).at("userPrincipalName"), "b@x");
}

TEST_F(UserRoutes, ChangeOnlyWhatWasRead) {
    const auto path = "/users/" + create();
    constexpr std::string_view body =
        R"({"userPrincipalName":"mira@harbor.example","displayName":"M"})";
    EXPECT_EQ(code_in(call("PUT", path, body)), "etag_missing");
    const auto first = put(Role::administrator, path, body, 1);
    EXPECT_EQ(first.headers.find("ETag"), "\"2\"");
    EXPECT_EQ(code_in(put(Role::administrator, path, body, 1)), "object_changed");
    const auto shown = json_in(call("GET", path));
    EXPECT_EQ(shown.at("displayName"), "M");
    EXPECT_FALSE(shown.contains("emailAddress")) << "the body is the whole user";
    EXPECT_FALSE(shown.at("sources").as_object().contains("emailAddress"));
}

TEST_F(UserRoutes, NoteWhoSaidWhat) {
    const auto path = "/users/" + create();
    put(Role::administrator, path,
        R"({"userPrincipalName":"Mira@harbor.example","displayName":"Other","source":"directory"})",
        1);
    auto sources = json_in(call("GET", path)).at("sources").as_object();
    EXPECT_EQ(sources.at("displayName"), "directory");
    EXPECT_EQ(sources.at("userPrincipalName"), "directory") << "the body vouches for all it holds";
    put(Role::administrator, path,
        R"({"userPrincipalName":"Mira@harbor.example","displayName":"Again"})", 2);
    sources = json_in(call("GET", path)).at("sources").as_object();
    EXPECT_EQ(sources.at("displayName"), "admin");
    EXPECT_EQ(sources.at("userPrincipalName"), "directory") << "it did not change";
}

TEST_F(UserRoutes, LetAnOperatorWriteNoNames) {
    const auto path = "/users/" + create(R"({"userPrincipalName":"a@x","displayName":"A"})");
    const auto role = Role::operator_;
    EXPECT_EQ(code_in(call(role, "POST", "/users", mira)), "role_insufficient");
    EXPECT_EQ(code_in(call(role, "DELETE", path)), "role_insufficient");
    for (const std::string_view body :
         {R"({"userPrincipalName":"b@x","displayName":"A"})",
          R"({"userPrincipalName":"a@x","displayName":"A","emailAddress":"a@x"})",
          R"({"userPrincipalName":"a@x","displayName":"A",
              "onPremisesSecurityIdentifier":"S-1-5-21-1-2-3-1104"})",
          R"({"userPrincipalName":"a@x","displayName":"A","source":"directory"})"}) {
        EXPECT_EQ(code_in(put(role, path, body, 1)), "role_insufficient") << body;
    }
    EXPECT_EQ(json_in(call("GET", path)).at("version"), 1);
    EXPECT_EQ(put(role, path, R"({"userPrincipalName":"a@x","displayName":"B"})", 1).status, 200);
    EXPECT_EQ(code_in(put(Role::helpdesk, path, R"({})", 2)), "role_insufficient");
}

TEST_F(UserRoutes, RemoveAUserAndTellWhoMustKnow) {
    const auto id = create();
    EXPECT_EQ(call("DELETE", "/users/" + id).status, 204);
    EXPECT_EQ(code_in(call("GET", "/users/" + id)), "object_unknown");
    EXPECT_EQ(code_in(call("DELETE", "/users/" + id)), "object_unknown");
    EXPECT_THAT(actions_.told, ElementsAre("user removed " + id));
}

TEST_F(UserRoutes, ShowATenantNothingOfAnother) {
    const auto path = "/users/" + create();
    tenant_ = "t2";
    EXPECT_EQ(code_in(call("GET", path)), "object_unknown");
    EXPECT_EQ(code_in(put(Role::administrator, path, mira, 1)), "object_unknown");
    EXPECT_EQ(code_in(call("DELETE", path)), "object_unknown");
    EXPECT_TRUE(listed("/users", "id").empty());
    EXPECT_EQ(call("POST", "/users", mira).status, 201) << "names are unique in a tenant";
}

TEST_F(UserRoutes, ListInPagesByPrefix) {
    for (const std::string name : {"ben", "Ann", "anna", "zoe", "annika"}) {
        create(R"({"userPrincipalName":")" + name + R"(@x","displayName":"The )" + name + "\"}");
    }
    EXPECT_THAT(listed("/users", "userPrincipalName"),
                UnorderedElementsAre("ben@x", "Ann@x", "anna@x", "zoe@x", "annika@x"));
    EXPECT_THAT(listed("/users?userPrincipalNamePrefix=ANN", "userPrincipalName"),
                ElementsAre("Ann@x", "anna@x", "annika@x"));
    EXPECT_THAT(listed("/users?displayNamePrefix=the%20ann", "userPrincipalName"),
                ElementsAre("Ann@x", "anna@x", "annika@x"));
    EXPECT_TRUE(listed("/users?userPrincipalNamePrefix=%25", "id").empty());
    EXPECT_EQ(code_in(call("GET", "/users?userPrincipalNamePrefix=a&displayNamePrefix=b")),
              "query_invalid");
    EXPECT_EQ(code_in(call("GET", "/users?filter=a")), "query_invalid");
}

}  // namespace
}  // namespace certferry::service
