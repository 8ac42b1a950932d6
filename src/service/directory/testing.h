#pragma once

#include "service/directory/directory.h"
#include "service/directory/fake_device_actions.h"
#include "service/keys/testing.h"
#include "store/service/audit.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace certferry::service {

/// The routes of this folder over a new database, called as a script would call them.
class DirectoryTest : public ServiceTest {
protected:
    DirectoryTest() {
        add_directory_routes(api_, {.database = *database_, .api = api_, .actions = actions_});
        api_.add_to(router_);
    }

    /// Calls as `role` of `tenant_`.
    http::Response call(Role role, std::string method, std::string path, std::string_view body = "",
                        http::Headers headers = {}) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/api/v1" + path;
        request.path = "/api/v1" + path.substr(0, path.find('?'));
        request.headers = std::move(headers);
        request.body = to_bytes(body);
        request.remote = "192.0.2.7";
        request.headers.add("Authorization", "Bearer " + token_of(role));
        if (!body.empty() && !request.headers.has("Content-Type")) {
            request.headers.add("Content-Type", "application/json");
        }
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    http::Response call(std::string method, std::string path, std::string_view body = "",
                        http::Headers headers = {}) {
        return call(Role::administrator, std::move(method), std::move(path), body,
                    std::move(headers));
    }

    http::Response put(Role role, const std::string& path, std::string_view body,
                       std::int64_t version) {
        return call(role, "PUT", path, body, {{"If-Match", "\"" + std::to_string(version) + "\""}});
    }

    static boost::json::object json_in(const http::Response& response) {
        return boost::json::parse(as_text(response.body)).as_object();
    }

    static std::string code_in(const http::Response& response) {
        return response.status < 400 ? "status " + std::to_string(response.status)
                                     : std::string(json_in(response).at("code").as_string());
    }

    static std::string id_in(const http::Response& response) {
        return std::string(json_in(response).at("id").as_string());
    }

    /// `code path` of each fault, in order.
    static std::vector<std::string> faults_in(const http::Response& response) {
        std::vector<std::string> faults;
        const auto body = json_in(response);
        for (const auto& value : body.at("errors").as_array()) {
            const auto& error = value.as_object();
            faults.push_back(std::string(error.at("code").as_string()) + " " +
                             std::string(error.at("path").as_string()));
        }
        return faults;
    }

    /// What a list shows of `member`, all pages of two items one after the other.
    std::vector<std::string> listed(const std::string& path, const std::string& member) {
        std::vector<std::string> all;
        std::string cursor;
        do {
            const auto page =
                json_in(call("GET", path + (path.find('?') == std::string::npos ? "?" : "&") +
                                        "limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)));
            for (const auto& item : page.at("items").as_array()) {
                all.emplace_back(item.as_object().at(member).as_string());
            }
            const auto* next = page.if_contains("nextCursor");
            cursor = next == nullptr ? "" : std::string(next->as_string());
        } while (!cursor.empty());
        return all;
    }

    std::vector<store::service::AuditRecord> audit() {
        return database_->read([&](store::Session& session) {
            return store::service::list_audit(session, tenant_, "", 1000);
        });
    }

    std::string tenant_ = "t1";
    FakeDeviceActions actions_;

private:
    const std::string& token_of(Role role) {
        auto& token = tokens_[{tenant_, role}];
        if (token.empty()) {
            const Principal holder{.tenant_id = tenant_, .actor = "", .role = role};
            token = database_->write([&](store::Session& session) {
                return std::string(make_api_token(session, holder, "test", "test", clock_.now(),
                                                  std::chrono::hours(24))
                                       .token.reveal_text());
            });
        }
        return token;
    }

    std::map<std::pair<std::string, Role>, std::string> tokens_;
    Authenticator authenticator_{*database_, clock_};

protected:
    /// Takes the routes of other folders too.
    Api api_{{.database = *database_,
              .installation = *installation_,
              .authenticator = authenticator_,
              .clock = clock_}};

private:
    http::Router router_;
};

}  // namespace certferry::service
