#pragma once

#include "base/uuid.h"
#include "service/accounts/accounts.h"
#include "service/api/session_cookie.h"
#include "store/service/audit.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"
#include "store/testing.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <optional>

namespace certferry::service {

/// What a browser or a script keeps and sends.
struct Caller {
    std::string token;   ///< Of an API token; empty for none.
    std::string cookie;  ///< `NAME=VALUE`; empty for none.
    std::string csrf;
    std::string remote = "192.0.2.7";
};

/// The routes of this folder over a new database with one tenant, on each driver.
class AccountsTest : public store::DriverTest {
protected:
    class TestClock final : public Clock {
    public:
        UtcTime now() const override { return now_; }

        void advance(std::chrono::microseconds span) { now_ += span; }

    private:
        UtcTime now_ = from_rfc3339("2031-02-11T08:14:07Z").value();
    };

    AccountsTest() {
        database_->write([&](store::Session& session) {
            store::service::insert_tenant(session, {.tenant_id = tenant_,
                                                    .name = "example",
                                                    .settings = "{}",
                                                    .version = 1,
                                                    .created_at = clock_.now(),
                                                    .modified_at = clock_.now()});
        });
        add_accounts_routes(api_, parts_);
        api_.add_to(router_);
    }

    ~AccountsTest() override { std::filesystem::remove_all(folder_); }

    AccountsTest(const AccountsTest&) = delete;
    AccountsTest& operator=(const AccountsTest&) = delete;

    http::Response call(const Caller& caller, std::string method, std::string path,
                        std::string_view body = "", http::Headers headers = {}) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1" + path;
        request.path = "/api/v1" + path.substr(0, path.find('?'));
        request.headers = std::move(headers);
        request.body = to_bytes(body);
        request.remote = caller.remote;
        const auto add = [&](std::string_view name, const std::string& value) {
            if (!value.empty() && !request.headers.has(name)) {
                request.headers.add(name, value);
            }
        };
        add("Authorization", caller.token.empty() ? "" : "Bearer " + caller.token);
        add("Cookie", caller.cookie);
        add("X-CSRF-Token", caller.csrf);
        add("Content-Type", body.empty() ? "" : "application/json");
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    http::Response put(const Caller& caller, const std::string& path, std::string_view body,
                       std::int64_t version) {
        return call(caller, "PUT", path, body,
                    {{"If-Match", "\"" + std::to_string(version) + "\""}});
    }

    static boost::json::object json_in(const http::Response& response) {
        return boost::json::parse(as_text(response.body)).as_object();
    }

    /// The code of a refusal, `status N` of anything else.
    static std::string code_in(const http::Response& response) {
        return response.status < 400 ? "status " + std::to_string(response.status)
                                     : std::string(json_in(response).at("code").as_string());
    }

    static std::string text_in(const http::Response& response, std::string_view member) {
        return std::string(json_in(response)
                               .at(boost::json::string_view(member.data(), member.size()))
                               .as_string());
    }

    /// An API token of this role.
    Caller token_of(Role role) {
        const Principal holder{.tenant_id = role == Role::owner
                                                ? std::string(store::service::installation_tenant)
                                                : tenant_,
                               .actor = "",
                               .role = role};
        return {.token = database_->write([&](store::Session& session) {
                    return std::string(make_api_token(session, holder, "test", "test", clock_.now(),
                                                      std::chrono::hours(24 * 30))
                                           .token.reveal_text());
                }),
                .cookie = "",
                .csrf = ""};
    }

    /// Makes an account of the tenant; gives its one-time password.
    std::string make_account(const std::string& name, Role role) {
        return text_in(call(token_of(Role::administrator), "POST", "/accounts",
                            boost::json::serialize(
                                boost::json::object{{"name", name}, {"role", to_text(role)}})),
                       "oneTimePassword");
    }

    http::Response sign_in(const std::string& name, const std::string& password,
                           const std::string& remote = "192.0.2.7") {
        return call(
            {.token = "", .cookie = "", .csrf = "", .remote = remote}, "POST", "/session",
            boost::json::serialize(boost::json::object{{"name", name}, {"password", password}}));
    }

    /// What a browser keeps of an answer that opened a session.
    static Caller browser_of(const http::Response& response) {
        const std::string cookie(response.headers.find("Set-Cookie").value_or(""));
        return {.token = "",
                .cookie = cookie.substr(0, cookie.find(';')),
                .csrf = text_in(response, "csrfToken")};
    }

    static std::string password_change(const std::string& from, const std::string& to) {
        return boost::json::serialize(
            boost::json::object{{"oldPassword", from}, {"newPassword", to}});
    }

    /// A browser in which somebody of a new account has signed in and chosen `password_`.
    Caller browser(const std::string& name, Role role) {
        const auto first = make_account(name, role);
        const auto signed_in = browser_of(sign_in(name, first));
        return browser_of(
            call(signed_in, "POST", "/session/password", password_change(first, password_)));
    }

    std::vector<store::service::AuditRecord> audit_of(std::string_view tenant) {
        return database_->read([&](store::Session& session) {
            return store::service::list_audit(session, tenant, "", 1000);
        });
    }

    static InstallationKey new_installation_key(const std::filesystem::path& folder) {
        std::filesystem::create_directory(folder);
        InstallationKey::make_file(folder / "installation.key");
        return InstallationKey::from_file(folder / "installation.key");
    }

    TestClock clock_;
    const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                          ("certferry-accounts-" + new_uuid(SystemClock().now()));
    const std::string tenant_ = "0190d2f4-0000-7000-8000-0000000000aa";
    const std::string password_ = "correct horse battery";
    InstallationKey installation_ = new_installation_key(folder_);
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    Authenticator authenticator_{*database_, clock_};
    Api api_{{.database = *database_,
              .installation = installation_,
              .authenticator = authenticator_,
              .clock = clock_}};
    PasswordHasher passwords_;
    OidcClient oidc_{{.plain_http = true}, clock_};
    AccountsParts parts_{.database = *database_,
                         .api = api_,
                         .authenticator = authenticator_,
                         .passwords = passwords_,
                         .oidc = oidc_,
                         .installation = installation_,
                         .clock = clock_,
                         .public_url = "https://service.example"};
    http::Router router_;
};

}  // namespace certferry::service
