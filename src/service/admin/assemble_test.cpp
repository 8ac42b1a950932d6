#include "service/admin/testing.h"

#include <set>

namespace certferry::service {
namespace {

using store::all_drivers;
using store::driver_name;
using testing::IsEmpty;

constexpr std::array all_roles{Role::auditor, Role::helpdesk, Role::operator_, Role::administrator,
                               Role::owner};

class AdminApi : public AdminTest {
protected:
    boost::json::object document() { return json_in(call("GET", "/openapi.json", "", {})); }

    static std::string operation(std::string_view method, std::string_view path) {
        return std::string(method) + " " + std::string(path);
    }
};

/// What an owner may see: the installation's own, and nothing of a tenant.
bool is_of_the_installation(const ApiRoute& route) {
    static const std::set<std::string> names{"session", "account", "apiToken",    "audit",
                                             "tenant",  "openapi", "installation"};
    return names.contains(route.name.substr(0, route.name.find('.')));
}

TEST_P(AdminApi, LetsEachRoleDoWhatItMayAndNoMore) {
    for (const auto& route : api_.routes()) {
        for (const auto role : all_roles) {
            if (route.name == "session.password" || route.access == Access::anybody) {
                continue;  // Everybody's.
            }
            const auto response =
                call(role, route.method, path_of(route), route.method == "GET" ? "" : "{}");
            const bool expected =
                role == Role::owner ? is_of_the_installation(route) : allows(role, route.least);
            const bool refused = code_in(response) == "role_insufficient";
            if (route.access == Access::signed_in) {
                EXPECT_FALSE(refused) << route.name;
            } else {
                EXPECT_EQ(refused, !expected)
                    << route.name << " as " << to_text(role) << ": " << response.status;
            }
            EXPECT_LT(response.status, 500) << route.name << ": " << as_text(response.body);
        }
    }
}

TEST_P(AdminApi, LetsAuditorsChangeNothing) {
    for (const auto& route : api_.routes()) {
        if (route.method != "GET" && route.access != Access::anybody &&
            route.access != Access::signed_in) {
            EXPECT_FALSE(admits(route, Role::auditor)) << route.name;
        }
    }
}

TEST_P(AdminApi, AsksEverybodyWhoTheyAre) {
    std::vector<std::string> open;
    for (const auto& route : api_.routes()) {
        const auto response = call(route.method, path_of(route), "", {});
        if (code_in(response) != "credentials_missing") {
            open.push_back(route.name);
        }
    }
    EXPECT_THAT(open, testing::UnorderedElementsAre("session.create", "session.oidcStart",
                                                    "session.oidcCallback", "openapi.read"));
}

TEST_P(AdminApi, IsDescribedRouteByRoute) {
    std::set<std::string> served;
    std::set<std::string> described;
    for (const auto& route : api_.routes()) {
        auto method = route.method;
        std::ranges::transform(method, method.begin(),
                               [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        served.insert(operation(method, route.path));
    }
    const auto whole = document();
    std::set<std::string> names;
    for (const auto& path : whole.at("paths").as_object()) {
        for (const auto& method : path.value().as_object()) {
            described.insert(operation(method.key(), path.key()));
            const auto& name = method.value().as_object().at("operationId").as_string();
            EXPECT_TRUE(names.emplace(name.c_str()).second) << name << " is there twice";
        }
    }
    EXPECT_EQ(described, served);
    EXPECT_EQ(served.size(), api_.routes().size()) << "a route is there twice";
}

TEST_P(AdminApi, SaysOfEachRouteWhatItDoes) {
    std::vector<std::string> lacking;
    for (const auto& route : api_.routes()) {
        if (route.description.summary.empty()) {
            lacking.push_back(route.name);
        }
    }
    EXPECT_THAT(lacking, IsEmpty()) << "add a RouteDescription";
}

TEST_P(AdminApi, SaysOfEachChangeWhatItReads) {
    for (const auto& route : api_.routes()) {
        const auto& description = route.description;
        if (route.method == "PUT") {
            // A part such as `/{applicationId}/certificate` is replaced whole, whatever was there.
            const bool is_part =
                route.path.find('}') != std::string::npos && !route.path.ends_with('}');
            EXPECT_TRUE(description.body && (description.needs_etag || is_part)) << route.name;
        }
        if (route.method == "GET" || route.method == "DELETE") {
            EXPECT_FALSE(description.body) << route.name;
        }
        EXPECT_EQ(description.answer.has_value(),
                  description.status != 204 && description.status != 302)
            << route.name;
    }
}

TEST_P(AdminApi, NeedsTheDescribedVersionOfWhatItChanges) {
    for (const auto& route : api_.routes()) {
        if (route.description.needs_etag) {
            const http::Headers token{
                {"Authorization", "Bearer " + token_of(route.least, tenant_)}};
            EXPECT_EQ(code_in(call(route.method, path_of(route), "{}", token)), "etag_missing")
                << route.name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Drivers, AdminApi, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::service
