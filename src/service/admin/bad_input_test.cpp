#include "service/admin/testing.h"
#include "service/api/session_cookie.h"

#include <boost/json/serialize.hpp>

namespace certferry::service {
namespace {

using store::all_drivers;
using store::driver_name;
using store::Session;

/// Rows of each table, and how often objects were changed.
using Counts = std::map<std::string, std::int64_t>;

class BadInput : public AdminTest {
protected:
    BadInput() {
        user_ = make("/users", R"({"userPrincipalName":"a@example.com","displayName":"A"})");
        group_ = make("/groups", R"({"displayName":"G","kind":"user"})");
        device_ = make("/devices", R"({"deviceName":"D","platform":"linux"})");
        account_ = make("/accounts", R"({"name":"alice","role":"operator"})");
    }

    std::string make(const std::string& path, std::string_view body) {
        const auto response = call(Role::administrator, "POST", path, body);
        EXPECT_EQ(response.status, 201) << as_text(response.body);
        return std::string(json_in(response).at("id").as_string());
    }

    Counts counts() {
        return database_->read([](Session& session) {
            Counts all;
            for (const auto& table : store::service::tables_of_tenant_removal()) {
                all[table] = session.one("SELECT count(*) FROM " + table, {},
                                         [](const store::Row& row) { return row.integer(0); });
            }
            for (const std::string table :
                 {"tenants", "accounts", "users", "groups", "devices", "connectors"}) {
                all[table + " versions"] =
                    session.one("SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM " + table,
                                {}, [](const store::Row& row) { return row.integer(0); });
            }
            return all;
        });
    }

    /// One call that has to be refused.
    struct Case {
        std::string what;
        std::string method;
        std::string path;
        std::string body;
        std::string code;
        Role role = Role::administrator;
        http::Headers headers{};  // NOLINT(readability-redundant-*): lets braces leave it out
    };

    void expect_refused(const Case& each) {
        token_of(each.role, tenant_);  // Made before anything is counted.
        const auto before = counts();
        const auto response = call(each.role, each.method, each.path, each.body, each.headers);
        ASSERT_GE(response.status, 400) << each.what;
        EXPECT_EQ(code_in(response), each.code) << each.what << ": " << as_text(response.body);
        EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json") << each.what;
        EXPECT_EQ(json_in(response).at("status"), response.status) << each.what;
        EXPECT_EQ(counts(), before) << each.what;
    }

    std::map<std::string, std::string> ids() const {
        return {
            {"userId", user_}, {"groupId", group_}, {"deviceId", device_}, {"accountId", account_}};
    }

    std::string user_;
    std::string group_;
    std::string device_;
    std::string account_;
};

TEST_P(BadInput, IsRefusedWithItsCodeAndChangesNothing) {
    const std::string user = R"({"userPrincipalName":"b@example.com","displayName":"B"})";
    const std::string account = "/accounts/" + account_;
    const std::vector<Case> cases{
        {"malformed JSON", "POST", "/users", R"({"displayName":)", "json_malformed"},
        {"malformed JSON of a struct", "POST", "/accounts", R"({"name")", "json_malformed"},
        {"two values", "POST", "/accounts", R"({"name":"b","role":"auditor"} 1)", "json_malformed"},
        {"a member twice", "POST", "/accounts", R"({"name":"b","name":"c","role":"auditor"})",
         "json_malformed"},
        {"unknown member", "POST", "/accounts", R"({"name":"b","role":"auditor","x":1})",
         "json_invalid"},
        {"missing member", "POST", "/accounts", R"({"name":"b"})", "json_invalid"},
        {"wrong type", "POST", "/accounts", R"({"name":7,"role":"auditor"})", "json_invalid"},
        {"unknown word", "POST", "/accounts", R"({"name":"b","role":"king"})", "json_invalid"},
        {"an array", "POST", "/apiTokens", "[]", "json_invalid"},
        {"unknown member of a user", "POST", "/users",
         R"({"userPrincipalName":"b@example.com","displayName":"B","x":1})", "validation_failed"},
        {"wrong type in a user", "POST", "/users", R"({"userPrincipalName":7,"displayName":"B"})",
         "validation_failed"},
        {"not declared as JSON",
         "POST",
         "/users",
         user,
         "content_type_wrong",
         Role::administrator,
         {{"Content-Type", "text/plain"}}},
        {"too large", "POST", "/accounts",
         R"({"name":")" + std::string(1'100'000, 'a') + R"(","role":"auditor"})", "json_too_large"},
        {"too deep", "POST", "/accounts", std::string(100, '[') + std::string(100, ']'),
         "json_malformed"},
        {"wrong role", "POST", "/users", user, "role_insufficient", Role::operator_},
        {"an owner", "POST", "/users", user, "role_insufficient", Role::owner},
        {"concurrent edit",
         "PUT",
         "/users/" + user_,
         user,
         "object_changed",
         Role::administrator,
         {{"If-Match", "\"7\""}}},
        {"concurrent edit of an account",
         "PUT",
         account,
         R"({"role":"auditor","disabled":true})",
         "object_changed",
         Role::administrator,
         {{"If-Match", "\"7\""}}},
        {"weak ETag",
         "PUT",
         account,
         R"({"role":"auditor","disabled":true})",
         "object_changed",
         Role::administrator,
         {{"If-Match", "\"W/1\""}}},
        {"any ETag",
         "PUT",
         account,
         R"({"role":"auditor","disabled":true})",
         "etag_missing",
         Role::administrator,
         {{"If-Match", "*"}}},
        {"unknown setting", "PUT", "/settings", R"({"x":true})", "json_invalid"},
        {"wrong setting", "PUT", "/settings", R"({"userNameVariable":"x"})", "validation_failed"},
        {"unknown object", "DELETE", "/users/" + tenant_, "", "object_unknown"},
        {"unknown query", "GET", "/users?x=1", "", "query_invalid"},
        {"limit out of range", "GET", "/accounts?limit=501", "", "query_invalid"},
        {"foreign cursor", "GET", "/audit?cursor=zz", "", "query_invalid"},
        {"unknown path", "GET", "/nothing", "", "route_not_found"},
        {"wrong method", "DELETE", "/users", "", "method_not_allowed"},
        {"empty Idempotency-Key",
         "POST",
         "/apiTokens",
         R"({"name":"x","role":"auditor"})",
         "query_invalid",
         Role::administrator,
         {{"Idempotency-Key", ""}}},
    };
    for (const auto& each : cases) {
        expect_refused(each);
    }
}

TEST_P(BadInput, OfAnIdempotencyKeyForAnotherBodyChangesNothing) {
    const http::Headers key{{"Idempotency-Key", "k1"}};
    call(Role::administrator, "POST", "/apiTokens", R"({"name":"x","role":"auditor"})", key);
    expect_refused({"another body", "POST", "/apiTokens", R"({"name":"y","role":"auditor"})",
                    "idempotency_key_reused", Role::administrator, key});
    expect_refused({"another path", "POST", "/accounts", R"({"name":"y","role":"auditor"})",
                    "idempotency_key_reused", Role::administrator, key});
}

TEST_P(BadInput, AboutObjectsOfAnotherTenantFindsNone) {
    const auto before_token = token_of(Role::administrator, other_tenant_);
    const auto before = counts();
    for (const auto& route : api_.routes()) {
        if (route.path.find('{') == std::string::npos || route.least == Role::owner) {
            continue;
        }
        const auto response =
            call(route.method, path_of(route, ids()),
                 route.method == "PUT" || route.method == "POST" ? "{}" : "",
                 {{"Authorization", "Bearer " + before_token}, {"If-Match", "\"1\""}});
        const bool reads_body = route.description.body.has_value();
        if (reads_body && response.status == 422) {
            continue;  // Refused before the object was looked for.
        }
        EXPECT_EQ(response.status, 404)
            << route.name << ": " << response.status << " " << as_text(response.body);
    }
    EXPECT_EQ(counts(), before);
}

TEST_P(BadInput, InASessionChangesNothing) {
    const auto made = call(Role::administrator, "POST", "/accounts",
                           R"({"name":"carol","role":"administrator"})");
    const auto password = std::string(json_in(made).at("oneTimePassword").as_string());
    const auto post = [&](const std::string& path, const boost::json::object& body,
                          http::Headers headers = {}) {
        return call("POST", path, boost::json::serialize(body), std::move(headers));
    };
    const auto session_of = [](const http::Response& response) {
        const std::string cookie(response.headers.find("Set-Cookie").value_or(""));
        return http::Headers{
            {"Cookie", cookie.substr(0, cookie.find(';'))},
            {"X-CSRF-Token", std::string(json_in(response).at("csrfToken").as_string())}};
    };
    const auto first = session_of(post("/session", {{"name", "carol"}, {"password", password}}));
    const auto session = session_of(
        post("/session/password",
             {{"oldPassword", password}, {"newPassword", "correct horse battery"}}, first));
    const boost::json::object user{{"userPrincipalName", "b@example.com"}, {"displayName", "B"}};
    auto without_csrf = session;
    without_csrf.set("X-CSRF-Token", "");
    auto wrong_csrf = session;
    wrong_csrf.set("X-CSRF-Token", "x");
    const auto before = counts();
    EXPECT_EQ(code_in(post("/users", user, without_csrf)), "csrf_token_wrong");
    EXPECT_EQ(code_in(post("/users", user, wrong_csrf)), "csrf_token_wrong");
    EXPECT_EQ(code_in(post("/users", user, first)), "session_expired");
    clock_.advance(std::chrono::minutes(30));
    EXPECT_EQ(code_in(post("/users", user, session)), "session_expired");
    EXPECT_EQ(counts(), before);
}

INSTANTIATE_TEST_SUITE_P(Drivers, BadInput, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::service
