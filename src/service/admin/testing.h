#pragma once

#include "base/uuid.h"
#include "service/admin/assemble.h"
#include "service/directory/fake_device_actions.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"
#include "store/testing.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <map>

namespace certferry::service {

/// The whole admin API over a new database with two tenants, on each driver.
class AdminTest : public store::DriverTest {
public:
    class TestClock final : public Clock {
    public:
        UtcTime now() const override { return now_; }

        void advance(std::chrono::microseconds span) { now_ += span; }

    private:
        UtcTime now_ = from_rfc3339("2031-02-11T08:14:07Z").value();
    };

    AdminTest() {
        for (const auto& id : {tenant_, other_tenant_}) {
            database_->write([&](store::Session& session) {
                store::service::insert_tenant(session, {.tenant_id = id,
                                                        .name = "tenant " + id,
                                                        .settings = "{}",
                                                        .version = 1,
                                                        .created_at = clock_.now(),
                                                        .modified_at = clock_.now()});
            });
        }
        assemble_admin_api(api_, {.database = *database_,
                                  .installation = installation_,
                                  .ca = ca_,
                                  .authenticator = authenticator_,
                                  .device_actions = actions_,
                                  .passwords = passwords_,
                                  .oidc = oidc_,
                                  .gate = gate_,
                                  .clock = clock_,
                                  .public_url = "https://service.example",
                                  .agents_url = "https://service.example:9444",
                                  .on_queued = [](const std::string&) {}});
        api_.add_to(router_);
    }

    ~AdminTest() override { std::filesystem::remove_all(folder_); }

    AdminTest(const AdminTest&) = delete;
    AdminTest& operator=(const AdminTest&) = delete;

protected:
    http::Response call(std::string method, const std::string& path, std::string_view body,
                        http::Headers headers) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1" + path;
        request.path = "/api/v1" + path.substr(0, path.find('?'));
        request.headers = std::move(headers);
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        if (!body.empty() && !request.headers.has("Content-Type")) {
            request.headers.add("Content-Type", "application/json");
        }
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    /// Calls as `role` of `tenant_` (an owner: of the installation), with If-Match "1".
    http::Response call(Role role, std::string method, const std::string& path,
                        std::string_view body = "", http::Headers headers = {}) {
        headers.add("Authorization", "Bearer " + token_of(role, tenant_));
        if (!headers.has("If-Match")) {
            headers.add("If-Match", "\"1\"");
        }
        return call(std::move(method), path, body, std::move(headers));
    }

    const std::string& token_of(Role role, const std::string& tenant) {
        auto& token = tokens_[{tenant, role}];
        if (token.empty()) {
            const Principal holder{
                .tenant_id =
                    role == Role::owner ? std::string(store::service::installation_tenant) : tenant,
                .actor = "",
                .role = role};
            token = database_->write([&](store::Session& session) {
                return std::string(make_api_token(session, holder, "test", "test", clock_.now(),
                                                  std::chrono::hours(24))
                                       .token.reveal_text());
            });
        }
        return token;
    }

    static boost::json::object json_in(const http::Response& response) {
        return boost::json::parse(as_text(response.body)).as_object();
    }

    /// The code of a refusal, `status N` of anything else.
    static std::string code_in(const http::Response& response) {
        return response.status < 400 ? "status " + std::to_string(response.status)
                                     : std::string(json_in(response).at("code").as_string());
    }

    /// The route's path with a value for each `{…}`.
    static std::string path_of(const ApiRoute& route,
                               const std::map<std::string, std::string>& ids = {}) {
        auto path = route.path;
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
            const auto close = path.find('}', open);
            const auto found = ids.find(path.substr(open + 1, close - open - 1));
            path.replace(
                open, close - open + 1,
                found == ids.end() ? "0190d2f4-0000-7000-8000-00000000ffff" : found->second);
        }
        return path;
    }

    InstallationKey new_installation_key() {
        std::filesystem::create_directory(folder_);
        InstallationKey::make_file(folder_ / "installation.key");
        return InstallationKey::from_file(folder_ / "installation.key");
    }

    InternalCa new_ca() {
        InternalCa::make(*database_, installation_, clock_);
        return {*database_, installation_, clock_};
    }

    TestClock clock_;
    const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                          ("certferry-admin-" + new_uuid(SystemClock().now()));
    const std::string tenant_ = "0190d2f4-0000-7000-8000-0000000000aa";
    const std::string other_tenant_ = "0190d2f4-0000-7000-8000-0000000000bb";
    InstallationKey installation_ = new_installation_key();
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    InternalCa ca_ = new_ca();
    Authenticator authenticator_{*database_, clock_};
    Api api_{{.database = *database_,
              .installation = installation_,
              .authenticator = authenticator_,
              .clock = clock_}};
    FakeDeviceActions actions_;
    PasswordHasher passwords_;
    OidcClient oidc_{{}, clock_};
    VersionGate gate_{"1.3101.0"};
    http::Router router_;

private:
    std::map<std::pair<std::string, Role>, std::string> tokens_;
};

}  // namespace certferry::service
