#include "service/accounts/testing.h"
#include "store/service/users.h"

namespace certferry::service {
namespace {

using store::all_drivers;
using store::driver_name;

class Accounts : public AccountsTest {
protected:
    std::string id_of(const std::string& name) {
        const auto list = json_in(call(token_of(Role::administrator), "GET", "/accounts"));
        for (const auto& item : list.at("items").as_array()) {
            if (item.as_object().at("name").as_string() == name.c_str()) {
                return std::string(item.as_object().at("id").as_string());
            }
        }
        return "";
    }

    std::string path_of(const std::string& name) { return "/accounts/" + id_of(name); }

    const Caller admin_ = token_of(Role::administrator);
    const Caller owner_ = token_of(Role::owner);
};

TEST_P(Accounts, AreMadeWithAPasswordThatIsShownOnce) {
    const auto response =
        call(admin_, "POST", "/accounts", R"({"name":"alice","role":"operator"})");
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(text_in(response, "oneTimePassword").size(), 24U);
    const auto read = json_in(call(admin_, "GET", path_of("alice")));
    EXPECT_FALSE(read.contains("oneTimePassword"));
    EXPECT_EQ(read.at("mustChangePassword"), true);
}

TEST_P(Accounts, HaveNamesThatAreUniqueAndRolesOfATenant) {
    make_account("alice", Role::auditor);
    EXPECT_EQ(code_in(call(admin_, "POST", "/accounts", R"({"name":"ALICE","role":"auditor"})")),
              "object_exists");
    EXPECT_EQ(code_in(call(admin_, "POST", "/accounts", R"({"name":"a b","role":"auditor"})")),
              "validation_failed");
    EXPECT_EQ(code_in(call(admin_, "POST", "/accounts", R"({"name":"bob","role":"owner"})")),
              "validation_failed");
    EXPECT_EQ(code_in(call(owner_, "POST", "/accounts", R"({"name":"bob","role":"auditor"})")),
              "validation_failed");
    EXPECT_EQ(call(owner_, "POST", "/accounts", R"({"name":"bob","role":"owner"})").status, 201);
    EXPECT_EQ(id_of("bob"), "") << "an owner's account is not the tenant's";
}

TEST_P(Accounts, NeverLoseTheLastAdministrator) {
    make_account("alice", Role::administrator);
    make_account("bob", Role::auditor);
    const auto alice = path_of("alice");
    EXPECT_EQ(code_in(put(admin_, alice, R"({"role":"auditor","disabled":false})", 1)),
              "last_administrator");
    EXPECT_EQ(code_in(put(admin_, alice, R"({"role":"administrator","disabled":true})", 1)),
              "last_administrator");
    EXPECT_EQ(code_in(call(admin_, "DELETE", alice)), "last_administrator");
    EXPECT_EQ(put(admin_, path_of("bob"), R"({"role":"administrator","disabled":false})", 1).status,
              200);
    EXPECT_EQ(call(admin_, "DELETE", alice).status, 204);
    EXPECT_EQ(code_in(call(admin_, "DELETE", path_of("bob"))), "last_administrator");
}

TEST_P(Accounts, AreChangedByWhoReadTheLastVersion) {
    make_account("alice", Role::auditor);
    const auto path = path_of("alice");
    EXPECT_EQ(code_in(call(admin_, "PUT", path, R"({"role":"operator","disabled":false})")),
              "etag_missing");
    EXPECT_EQ(put(admin_, path, R"({"role":"operator","disabled":false})", 1).status, 200);
    EXPECT_EQ(code_in(put(admin_, path, R"({"role":"helpdesk","disabled":false})", 1)),
              "object_changed");
    EXPECT_EQ(text_in(call(admin_, "GET", path), "role"), "operator");
}

TEST_P(Accounts, GetANewPasswordThatEndsTheirSessions) {
    const auto alice = browser("alice", Role::auditor);
    const auto response = call(admin_, "POST", path_of("alice") + "/resetPassword");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(code_in(call(alice, "GET", "/session")), "session_expired");
    EXPECT_EQ(code_in(sign_in("alice", password_)), "sign_in_refused");
    EXPECT_EQ(sign_in("alice", text_in(response, "oneTimePassword")).status, 201);
}

TEST_P(Accounts, AreAnAdministratorsBusiness) {
    for (const auto role : {Role::auditor, Role::helpdesk, Role::operator_}) {
        EXPECT_EQ(code_in(call(token_of(role), "GET", "/accounts")), "role_insufficient");
        EXPECT_EQ(code_in(call(token_of(role), "GET", "/apiTokens")), "role_insufficient");
    }
}

TEST_P(Accounts, GiveTokensNoHigherRoleThanTheirMakers) {
    const auto made =
        call(admin_, "POST", "/apiTokens", R"({"name":"backup","role":"auditor","validDays":1})");
    ASSERT_EQ(made.status, 201);
    Caller backup{.token = text_in(made, "token"), .cookie = "", .csrf = ""};
    EXPECT_EQ(call(backup, "GET", "/audit").status, 200);
    EXPECT_EQ(code_in(call(admin_, "POST", "/apiTokens", R"({"name":"x","role":"owner"})")),
              "validation_failed");
    EXPECT_EQ(code_in(call(owner_, "POST", "/apiTokens", R"({"name":"x","role":"auditor"})")),
              "validation_failed");
    EXPECT_EQ(code_in(call(admin_, "POST", "/apiTokens",
                           R"({"name":"x","role":"auditor","validDays":367})")),
              "validation_failed");
    EXPECT_EQ(call(admin_, "DELETE", "/apiTokens/" + text_in(made, "id")).status, 204);
    EXPECT_EQ(code_in(call(backup, "GET", "/audit")), "credentials_wrong");
    EXPECT_EQ(code_in(call(admin_, "DELETE", "/apiTokens/" + text_in(made, "id"))),
              "object_unknown");
}

TEST_P(Accounts, ShowNoTokenTwice) {
    const http::Headers key{{"Idempotency-Key", "k"}};
    const auto body = R"({"name":"backup","role":"auditor"})";
    const auto made = call(admin_, "POST", "/apiTokens", body, key);
    EXPECT_EQ(call(admin_, "POST", "/apiTokens", body, key).body, made.body)
        << "a repeat is the same token";
    const auto list = json_in(call(admin_, "GET", "/apiTokens"));
    for (const auto& item : list.at("items").as_array()) {
        EXPECT_FALSE(item.as_object().contains("token"));
    }
}

TEST_P(Accounts, OfANewTenantBeginWithItsAdministrator) {
    const auto made =
        call(owner_, "POST", "/tenants", R"({"name":"other","administrator":"carol"})");
    ASSERT_EQ(made.status, 201);
    const auto carol = sign_in("carol", text_in(made, "oneTimePassword"));
    EXPECT_EQ(text_in(carol, "tenantName"), "other");
    EXPECT_EQ(text_in(carol, "role"), "administrator");
    EXPECT_EQ(
        code_in(call(owner_, "POST", "/tenants", R"({"name":"other","administrator":"dan"})")),
        "object_exists");
    EXPECT_EQ(
        code_in(call(owner_, "POST", "/tenants", R"({"name":"third","administrator":"carol"})")),
        "object_exists");
    const auto tenants = json_in(call(owner_, "GET", "/tenants"));
    EXPECT_EQ(tenants.at("items").as_array().size(), 2U) << "nothing of a failed one stays";
}

TEST_P(Accounts, OfATenantGoWithIt) {
    make_account("alice", Role::administrator);
    const auto path = "/tenants/" + tenant_;
    database_->write([&](store::Session& session) {
        store::service::UserRecord user;
        user.tenant_id = tenant_;
        user.user_id = "u1";
        user.created_at = clock_.now();
        user.modified_at = clock_.now();
        store::service::insert_user(session, user);
    });
    EXPECT_EQ(code_in(call(owner_, "DELETE", path)), "tenant_not_empty");
    EXPECT_EQ(code_in(call(owner_, "DELETE", path + "?confirm=another")), "tenant_not_empty");
    EXPECT_EQ(put(owner_, path, R"({"name":"renamed"})", 1).status, 200);
    EXPECT_EQ(call(owner_, "DELETE", path + "?confirm=renamed").status, 204);
    EXPECT_EQ(code_in(call(admin_, "GET", "/accounts")), "credentials_wrong");
    EXPECT_EQ(code_in(call(owner_, "GET", path)), "object_unknown");
}

TEST_P(Accounts, OfAnotherTenantAreNotThere) {
    make_account("alice", Role::administrator);
    const auto made =
        call(owner_, "POST", "/tenants", R"({"name":"other","administrator":"carol"})");
    const auto password = text_in(made, "oneTimePassword");
    const auto first = browser_of(sign_in("carol", password));
    const auto carol =
        browser_of(call(first, "POST", "/session/password", password_change(password, password_)));
    EXPECT_EQ(code_in(call(carol, "GET", path_of("alice"))), "object_unknown");
    EXPECT_EQ(code_in(call(carol, "DELETE", path_of("alice"))), "object_unknown");
    EXPECT_EQ(code_in(put(carol, path_of("alice"), R"({"role":"auditor","disabled":true})", 1)),
              "object_unknown");
}

TEST_P(Accounts, LeaveAnAuditThatCanBeSearched) {
    make_account("alice", Role::auditor);
    clock_.advance(std::chrono::minutes(1));
    make_account("bob", Role::auditor);
    const auto list = [&](const std::string& query) {
        std::vector<std::string> objects;
        const auto body = json_in(call(admin_, "GET", "/audit?" + query));
        for (const auto& item : body.at("items").as_array()) {
            objects.emplace_back(item.as_object().at("details").as_object().at("name").as_string());
        }
        return objects;
    };
    using testing::ElementsAre;
    EXPECT_THAT(list("action=account.create"), ElementsAre("bob", "alice"));
    EXPECT_THAT(list("object=" + id_of("alice")), ElementsAre("alice"));
    EXPECT_THAT(list("actor=token:test&from=2031-02-11T08:15:00Z"), ElementsAre("bob"));
    EXPECT_THAT(list("until=2031-02-11T08:15:00Z"), ElementsAre("alice"));
    EXPECT_EQ(code_in(call(admin_, "GET", "/audit?from=yesterday")), "query_invalid");
    const auto page = json_in(call(admin_, "GET", "/audit?limit=1"));
    const std::string cursor(page.at("nextCursor").as_string());
    EXPECT_THAT(list("cursor=" + cursor), ElementsAre("alice"));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Accounts, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::service
