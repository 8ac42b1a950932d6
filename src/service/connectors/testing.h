#pragma once

#include "service/api/api.h"
#include "service/connectors/connector_routes.h"
#include "service/keys/testing.h"
#include "store/service/connectors.h"
#include "store/service/tenants.h"
#include "store/testing.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace certferry::service {

/// The routes of connectors over a new database, called as a script would call them; on each
/// driver.
class ConnectorsTest : public store::DriverTest {
public:
    ConnectorsTest(const ConnectorsTest&) = delete;
    ConnectorsTest& operator=(const ConnectorsTest&) = delete;

protected:
    ConnectorsTest() {
        add_connector_routes(api_,
                             {.database = *database_, .api = api_, .gate = gate_, .clock = clock_});
    }

    ~ConnectorsTest() override { std::filesystem::remove_all(folder_); }

    /// Calls as `role`; an owner is not of the tenant.
    http::Response call(Role role, std::string method, const std::string& path,
                        std::string_view body = "", http::Headers headers = {}) {
        if (!is_serving_) {
            api_.add_to(router_);
            is_serving_ = true;
        }
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1" + path;
        request.path = "/api/v1" + path.substr(0, path.find('?'));
        request.headers = std::move(headers);
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        request.headers.add("Authorization", "Bearer " + token_of(role));
        if (!body.empty()) {
            request.headers.add("Content-Type", "application/json");
        }
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    http::Response get(const std::string& path, Role role = Role::auditor) {
        return call(role, "GET", path);
    }

    http::Response put(const std::string& path, std::string_view body, std::int64_t version,
                       Role role = Role::administrator) {
        return call(role, "PUT", path, body, {{"If-Match", "\"" + std::to_string(version) + "\""}});
    }

    static boost::json::object json_in(const http::Response& response) {
        return boost::json::parse(as_text(response.body)).as_object();
    }

    static std::string code_in(const http::Response& response) {
        return response.status < 400 ? "status " + std::to_string(response.status)
                                     : std::string(json_in(response).at("code").as_string());
    }

    /// `member` of each item of a list.
    static std::vector<std::string> listed(const http::Response& response,
                                           std::string_view member) {
        std::vector<std::string> all;
        const auto body = json_in(response);
        for (const auto& item : body.at("items").as_array()) {
            all.emplace_back(item.as_object().at({member.data(), member.size()}).as_string());
        }
        return all;
    }

    /// Paths of what a body was refused for.
    static std::vector<std::string> faults_in(const http::Response& response) {
        std::vector<std::string> paths;
        const auto body = json_in(response);
        for (const auto& error : body.at("errors").as_array()) {
            paths.emplace_back(error.as_object().at("path").as_string());
        }
        return paths;
    }

    store::service::ConnectorRecord add_connector(std::string id,
                                                  std::string features = "scep pkcs") {
        store::service::ConnectorRecord connector;
        connector.tenant_id = tenant_;
        connector.connector_id = std::move(id);
        connector.name = "edge " + connector.connector_id;
        connector.host_name = "edge.example";
        connector.product_version = "1.3102.0";
        connector.features = std::move(features);
        connector.client_not_after = clock_.now() + std::chrono::hours(24 * 365);
        connector.created_at = clock_.now();
        connector.modified_at = clock_.now();
        database_->write(
            [&](store::Session& session) { store::service::insert_connector(session, connector); });
        return connector;
    }

    store::service::ConnectorRecord connector(const std::string& id) {
        return database_->read([&](store::Session& session) {
            return store::service::find_connector(session, tenant_, id).value();
        });
    }

    /// Does something in a transaction; gives what it gives.
    template <class F>
    auto write(F&& use) {
        return database_->write([&](store::Session& session) { return use(session); });
    }

    TestClock clock_;
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    std::string tenant_ = "0190d2f4-0000-7000-8000-00000000000a";
    std::filesystem::path folder_ = new_folder();
    InstallationKey installation_ = InstallationKey::from_file(folder_ / "installation.key");
    VersionGate gate_{"1.3102.0"};
    Authenticator authenticator_{*database_, clock_};
    Api api_{{.database = *database_,
              .installation = installation_,
              .authenticator = authenticator_,
              .clock = clock_}};

private:
    static std::filesystem::path new_folder() {
        auto folder = std::filesystem::temp_directory_path() /
                      ("certferry-connectors-" + new_uuid(SystemClock().now()));
        std::filesystem::create_directory(folder);
        InstallationKey::make_file(folder / "installation.key");
        return folder;
    }

    const std::string& token_of(Role role) {
        auto& token = tokens_[role];
        if (token.empty()) {
            const auto tenant =
                role == Role::owner ? std::string(store::service::installation_tenant) : tenant_;
            const Principal holder{.tenant_id = tenant, .actor = "", .role = role};
            token = database_->write([&](store::Session& session) {
                return std::string(make_api_token(session, holder, "test", "test", clock_.now(),
                                                  std::chrono::hours(24 * 365))
                                       .token.reveal_text());
            });
        }
        return token;
    }

    bool is_serving_ = false;
    std::map<Role, std::string> tokens_;
    http::Router router_;
};

}  // namespace certferry::service
