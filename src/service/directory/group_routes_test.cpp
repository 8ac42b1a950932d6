#include "service/directory/testing.h"

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class GroupRoutes : public DirectoryTest {
protected:
    std::string create(std::string name, std::string kind = "user") {
        return id_in(call(Role::operator_, "POST", "/groups",
                          R"({"displayName":")" + name + R"(","kind":")" + kind + "\"}"));
    }

    std::string create_user(std::string name) {
        return id_in(call("POST", "/users",
                          R"({"userPrincipalName":")" + name + R"(@x","displayName":"x"})"));
    }

    std::string create_device(std::string name) {
        return id_in(
            call("POST", "/devices", R"({"platform":"linux","deviceName":")" + name + "\"}"));
    }

    http::Response add(const std::string& group, const std::vector<std::string>& ids) {
        return call(Role::operator_, "POST", "/groups/" + group + "/members",
                    R"({"memberIds":)" + wire::to_json(ids) + "}");
    }

    std::vector<std::string> members(const std::string& group) {
        return listed("/groups/" + group + "/members", "name");
    }
};

TEST_F(GroupRoutes, MakeChangeAndRemoveAGroup) {
    const auto made = call(Role::operator_, "POST", "/groups",
                           R"({"displayName":"Crew","kind":"user","externalId":"e1"})");
    EXPECT_EQ(made.status, 201);
    const auto path = "/groups/" + id_in(made);
    auto shown = json_in(call("GET", path));
    EXPECT_EQ(shown, json_in(made));
    EXPECT_EQ(shown.at("kind"), "user");
    EXPECT_FALSE(shown.contains("sources"));
    EXPECT_EQ(code_in(call("PUT", path, R"({"displayName":"Officers"})")), "etag_missing");
    EXPECT_EQ(put(Role::operator_, path, R"({"displayName":"Officers"})", 1).status, 200);
    EXPECT_EQ(code_in(put(Role::operator_, path, R"({"displayName":"X"})", 1)), "object_changed");
    shown = json_in(call("GET", path));
    EXPECT_EQ(shown.at("displayName"), "Officers");
    EXPECT_FALSE(shown.contains("externalId"));
    EXPECT_EQ(call(Role::operator_, "DELETE", path).status, 204);
    EXPECT_EQ(code_in(call("GET", path)), "object_unknown");
    EXPECT_THAT(actions_.told, ElementsAre("group removed " + id_in(made)));
}

TEST_F(GroupRoutes, RefuseWhatIsFaulty) {
    EXPECT_THAT(
        faults_in(call("POST", "/groups", R"({"kind":"printer","x":1})")),
        UnorderedElementsAre("E_REQUIRED /displayName", "E_JSON_VALUE /kind", "E_JSON_UNKNOWN /x"));
    EXPECT_THAT(faults_in(call("POST", "/groups", R"({"displayName":"x"})")),
                ElementsAre("E_REQUIRED /kind"));
    const auto path = "/groups/" + create("Crew");
    EXPECT_EQ(code_in(call("POST", "/groups", R"({"displayName":"CREW","kind":"user"})")),
              "object_exists");
    create("Other");
    EXPECT_EQ(code_in(put(Role::operator_, path, R"({"displayName":"other"})", 1)),
              "object_exists");
    EXPECT_THAT(
        faults_in(put(Role::operator_, path, R"({"displayName":"Crew","kind":"device"})", 1)),
        ElementsAre("E_IMMUTABLE /kind"));
    EXPECT_EQ(code_in(call(Role::helpdesk, "POST", "/groups", "{}")), "role_insufficient");
    EXPECT_EQ(json_in(call("GET", path)).at("version"), 1);
}

TEST_F(GroupRoutes, HaveMembersOfTheirKind) {
    const auto crew = create("Crew");
    const auto fleet = create("Fleet", "device");
    const auto mira = create_user("mira");
    const auto ben = create_user("ben");
    const auto deck = create_device("deck");
    EXPECT_EQ(json_in(add(crew, {mira, ben})).at("added"), 2);
    EXPECT_EQ(json_in(add(crew, {mira})).at("added"), 0);
    EXPECT_EQ(json_in(add(fleet, {deck})).at("added"), 1);
    EXPECT_THAT(members(crew), UnorderedElementsAre("mira@x", "ben@x"));
    EXPECT_THAT(members(fleet), ElementsAre("deck"));
    EXPECT_THAT(listed("/groups?memberId=" + mira, "displayName"), ElementsAre("Crew"));

    EXPECT_EQ(call(Role::operator_, "DELETE", "/groups/" + crew + "/members/" + mira).status, 204);
    EXPECT_THAT(members(crew), ElementsAre("ben@x"));
    EXPECT_THAT(actions_.told, ElementsAre("member removed " + crew + " " + mira));
    EXPECT_EQ(code_in(call("DELETE", "/groups/" + crew + "/members/" + mira)), "object_unknown");
    EXPECT_EQ(actions_.told.size(), 1U);
}

TEST_F(GroupRoutes, TakeAllNewMembersOrNone) {
    const auto crew = create("Crew");
    const auto mira = create_user("mira");
    const auto deck = create_device("deck");
    const auto before = audit().size();
    EXPECT_THAT(faults_in(add(crew, {mira, deck, "nobody"})),
                ElementsAre("object_unknown /memberIds/1", "object_unknown /memberIds/2"));
    EXPECT_TRUE(members(crew).empty());
    EXPECT_EQ(audit().size(), before);
    EXPECT_THAT(faults_in(call("POST", "/groups/" + crew + "/members", "{}")),
                ElementsAre("E_REQUIRED /memberIds"));
    EXPECT_EQ(code_in(add(crew, std::vector<std::string>(501, mira))), "validation_failed");
    EXPECT_EQ(code_in(add("none", {mira})), "object_unknown");
}

TEST_F(GroupRoutes, ShowATenantNothingOfAnother) {
    const auto crew = create("Crew");
    const auto mira = create_user("mira");
    add(crew, {mira});
    tenant_ = "t2";
    EXPECT_EQ(code_in(call("GET", "/groups/" + crew)), "object_unknown");
    EXPECT_EQ(code_in(call("GET", "/groups/" + crew + "/members")), "object_unknown");
    EXPECT_EQ(code_in(call("DELETE", "/groups/" + crew)), "object_unknown");
    EXPECT_EQ(code_in(add(crew, {mira})), "object_unknown");
    EXPECT_EQ(code_in(call("DELETE", "/groups/" + crew + "/members/" + mira)), "object_unknown");
    const auto own = create("Crew");
    EXPECT_THAT(faults_in(add(own, {mira})), ElementsAre("object_unknown /memberIds/0"));
    EXPECT_TRUE(actions_.told.empty());
}

TEST_F(GroupRoutes, ListByPrefix) {
    create("Crew two");
    create("crew");
    create("Crew one");
    create("Fleet");
    EXPECT_EQ(listed("/groups", "id").size(), 4U);
    EXPECT_THAT(listed("/groups?displayNamePrefix=CREW", "displayName"),
                ElementsAre("crew", "Crew one", "Crew two"));
    EXPECT_EQ(code_in(call("GET", "/groups?displayNamePrefix=a&memberId=b")), "query_invalid");
}

}  // namespace
}  // namespace certferry::service
