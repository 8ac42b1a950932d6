#pragma once

#include "http/router.h"
#include "service/keys/testing.h"
#include "service/oauth/token_service.h"
#include "store/service/applications.h"
#include "store/service/tenants.h"
#include "store/testing.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

inline constexpr std::string_view test_public_url = "https://service.example:9443";
inline constexpr std::string_view graph_scope = "https://graph.microsoft.com/.default";
inline constexpr std::string_view intune_scope = "https://api.manage.microsoft.com//.default";

/// A tenant with an application that has a secret, and a token service for it, on each database.
class OauthTest : public store::DriverTest {
public:
    ~OauthTest() override {
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    OauthTest(const OauthTest&) = delete;
    OauthTest& operator=(const OauthTest&) = delete;

protected:
    OauthTest() {
        insert_tenant("t1", "Harbor");
        insert_tenant("t2", "Quay");
        insert_application("a1", "t1",
                           "scep_challenge_provider Application.Read.All User.Read.All "
                           "DeviceManagementConfiguration.ReadWrite.All");
    }

    void insert_tenant(std::string id, std::string name) {
        database_->write([&](store::Session& session) {
            store::service::insert_tenant(session,
                                          {.tenant_id = std::move(id),
                                           .name = std::move(name),
                                           .settings = R"({"verifiedDomains":["harbor.example"]})",
                                           .version = 1,
                                           .created_at = clock_.now(),
                                           .modified_at = clock_.now()});
        });
    }

    void insert_application(std::string id, std::string tenant, std::string roles) {
        const auto digest = pki::sha256(as_bytes(secret_));
        store::service::ApplicationRecord application;
        application.tenant_id = std::move(tenant);
        application.application_id = std::move(id);
        application.name = "MDM bridge";
        application.roles = std::move(roles);
        application.secret_sha256 = to_bytes(ByteView(digest));
        application.secret_expires_at = clock_.now() + std::chrono::hours(24);
        database_->write([&](store::Session& session) {
            store::service::insert_application(session, application);
        });
    }

    /// Changes application `a1`.
    template <class F>
    void change_application(F&& change) {
        database_->write([&](store::Session& session) {
            auto application = store::service::find_application(session, "a1").value();
            change(application);
            ASSERT_TRUE(store::service::update_application(session, application));
        });
    }

    TokenRequest by_secret(std::string_view scope = graph_scope) const {
        return {.tenant = "harbor.example",
                .client_id = "a1",
                .scope = std::string(scope),
                .secret = Secret::copy_of(std::string_view(secret_)),
                .assertion = std::nullopt};
    }

    /// A token, or `AADSTS…` as text if it was refused.
    std::string token(const TokenRequest& request) {
        auto outcome = tokens_.grant(request);
        if (const auto* refusal = std::get_if<TokenRefusal>(&outcome)) {
            return "AADSTS" + std::to_string(refusal->aadsts);
        }
        return std::string(std::get<GrantedToken>(outcome).token.reveal_text());
    }

    std::string token(std::string_view scope) { return token(by_secret(scope)); }

    /// Calls a route of `router_` with a token for `scope`.
    http::Response call(std::string_view scope, std::string method, std::string target,
                        std::string_view body = "") {
        return call_with("Bearer " + token(scope), std::move(method), std::move(target), body);
    }

    http::Response call_with(const std::string& authorization, std::string method,
                             std::string target, std::string_view body = "") {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.path = http::decode_path(target.substr(0, target.find('?'))).value();
        request.target = std::move(target);
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Authorization", authorization);
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        const auto found = router_.find(request.method, request.path);
        if (found.entry == nullptr) {
            return {.status = 404, .headers = {}, .body = to_bytes("no route")};
        }
        return http::run_handler(found.entry->route, request);
    }

    static boost::json::object json_in(const http::Response& response) {
        return boost::json::parse(as_text(response.body)).as_object();
    }

    static std::string text(const boost::json::object& object, std::string_view member) {
        return std::string(object.at(member).as_string());
    }

    /// `error.code` of an error answer.
    static std::string error_in(const http::Response& response) {
        return std::string(json_in(response).at("error").as_object().at("code").as_string());
    }

    static InstallationKey new_installation_key(const std::filesystem::path& folder) {
        std::filesystem::create_directory(folder);
        InstallationKey::make_file(folder / "installation.key");
        return InstallationKey::from_file(folder / "installation.key");
    }

    TestClock clock_;
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-oauth-" + new_uuid(SystemClock().now()));
    InstallationKey installation_ = new_installation_key(folder_);
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    std::string secret_ = "S3cret-of-the-application";
    KeyRing keys_{*database_, installation_, clock_};
    TokenService tokens_{{.database = *database_,
                          .keys = keys_,
                          .clock = clock_,
                          .public_url = std::string(test_public_url)}};
    http::Router router_;
};

}  // namespace certferry::service
