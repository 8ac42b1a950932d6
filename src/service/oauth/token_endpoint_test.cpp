#include "service/oauth/token_endpoint.h"

#include "base/encoding.h"
#include "service/oauth/testing.h"
#include "wire/foreign_text.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

class TokenEndpointTest : public OauthTest {
protected:
    using Fields = wire::Form;

    Fields form() const {
        return {{"grant_type", "client_credentials"},
                {"client_id", "a1"},
                {"scope", std::string(graph_scope)},
                {"client_secret", secret_}};
    }

    http::Request post(const Fields& fields, std::string path = "/t1/oauth2/v2.0/token") const {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = "POST";
        request.target = path + "?client-request-id=0190d2f4-0000-7000-8000-000000000009";
        request.path = std::move(path);
        request.headers.add("Content-Type", "application/x-www-form-urlencoded;charset=utf-8");
        request.body = to_bytes(wire::encode_form(fields));
        request.remote = "192.0.2.7";
        return request;
    }

    http::Response answer(const http::Request& request) {
        return endpoint_.give_token(request).response;
    }

    boost::json::object described(std::string target) {
        http::Request request;
        request.method = "GET";
        request.path = target.substr(0, target.find('?'));
        request.target = std::move(target);
        return json_in(endpoint_.describe(request));
    }

    TokenEndpoint endpoint_{tokens_, clock_};
};

TEST_P(TokenEndpointTest, AnswersAsClientsExpect) {
    const auto response = answer(post(form()));
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    const auto body = json_in(response);
    EXPECT_EQ(body.at("token_type"), "Bearer");
    EXPECT_EQ(body.at("expires_in"), 3600);
    EXPECT_EQ(body.at("ext_expires_in"), 3600);
    EXPECT_NO_THROW(
        tokens_.verify(std::string_view(body.at("access_token").as_string()), Resource::graph));
}

TEST_P(TokenEndpointTest, FieldsOfMsalBesideAreIgnored) {
    auto fields = form();
    fields.emplace_back("client_info", "1");
    for (const auto* name :
         {"x-client-SKU", "x-client-VER", "x-client-OS", "x-client-CPU", "x-ms-lib-capability",
          "x-client-current-telemetry", "x-client-last-telemetry"}) {
        fields.emplace_back(name, "msal.js.node");
    }
    EXPECT_EQ(answer(post(fields)).status, 200);
}

TEST_P(TokenEndpointTest, TakesTheSecretByHttpBasic) {
    auto fields = form();
    fields.erase(fields.begin() + 3);
    auto request = post(fields);
    request.headers.add("Authorization", "Basic " + to_base64(as_bytes("a1:" + secret_)));
    EXPECT_EQ(answer(request).status, 200);
    fields.erase(fields.begin() + 1);
    request.body = to_bytes(wire::encode_form(fields));
    EXPECT_EQ(answer(request).status, 200) << "client_id may stand in the header alone";
    request.headers.set("Authorization", "Basic " + to_base64(as_bytes("a1:wrong%21")));
    const auto refused = answer(request);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.headers.find("WWW-Authenticate"), "Basic");
    request.headers.set("Authorization", "Basic ***");
    EXPECT_EQ(json_in(answer(request)).at("error"), "invalid_request");
}

TEST_P(TokenEndpointTest, ErrorsHaveEntrasForm) {
    auto fields = form();
    fields[3].second = "wrong";
    auto request = post(fields);
    request.headers.add("client-request-id", "0190d2f4-0000-7000-8000-000000000007");
    const auto response = answer(request);
    EXPECT_EQ(response.status, 401);
    const auto body = json_in(response);
    EXPECT_EQ(body.at("error"), "invalid_client");
    EXPECT_EQ(body.at("error_codes").as_array().at(0), 7000215);
    EXPECT_TRUE(body.at("error_description").as_string().starts_with("AADSTS7000215:"));
    EXPECT_EQ(body.at("timestamp"), "2031-02-11 08:14:07Z");
    EXPECT_EQ(body.at("trace_id"), "0190d2f4-0000-7000-8000-000000000001");
    EXPECT_EQ(body.at("correlation_id"), "0190d2f4-0000-7000-8000-000000000007");
}

TEST_P(TokenEndpointTest, FaultyFormsAreNamed) {
    const auto refusal = [&](std::size_t field, const std::optional<std::string>& value) {
        auto fields = form();
        if (value) {
            fields[field].second = *value;
        } else {
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(field));
        }
        const auto response = answer(post(fields));
        const auto body = json_in(response);
        return std::to_string(response.status) + " " + std::string(body.at("error").as_string());
    };
    EXPECT_EQ(refusal(0, std::nullopt), "400 invalid_request");
    EXPECT_EQ(refusal(0, "password"), "400 unsupported_grant_type");
    EXPECT_EQ(refusal(1, std::nullopt), "400 invalid_request");
    EXPECT_EQ(refusal(1, "nobody"), "400 unauthorized_client");
    EXPECT_EQ(refusal(2, std::nullopt), "400 invalid_request");
    EXPECT_EQ(refusal(2, "x y"), "400 invalid_scope");
    EXPECT_EQ(refusal(2, "https://vault.azure.net/.default"), "400 invalid_resource");
    EXPECT_EQ(refusal(3, std::nullopt), "401 invalid_client");
    auto twice = form();
    twice.emplace_back("client_id", "a1");
    EXPECT_EQ(json_in(answer(post(twice))).at("error"), "invalid_request");
    auto no_form = post(form());
    no_form.headers.set("Content-Type", "application/json");
    EXPECT_EQ(json_in(answer(no_form)).at("error"), "invalid_request");
    auto large = post(form());
    large.body.resize(70'000, 'x');
    EXPECT_EQ(json_in(answer(large)).at("error"), "invalid_request");
}

TEST_P(TokenEndpointTest, OtherPathsAreNotTaken) {
    for (const auto* path :
         {"/", "/t1", "/t1/oauth2/token", "/a b/oauth2/v2.0/token", "/t1/x/oauth2/v2.0/token"}) {
        EXPECT_EQ(code_of([&] { endpoint_.give_token(post(form(), path)); }), "route_not_found")
            << path;
    }
    EXPECT_EQ(code_of([&] { described("/t1/v2.0"); }), "route_not_found");
}

TEST_P(TokenEndpointTest, FailuresAreSlowedBySourceAndByApplication) {
    auto fields = form();
    fields[3].second = "wrong";
    for (int i = 0; i < FailureDelay::free_failures; ++i) {
        EXPECT_EQ(endpoint_.give_token(post(fields)).hold, 0ms);
    }
    EXPECT_GT(endpoint_.give_token(post(fields)).hold, 0ms);
    auto other_source = post(fields);
    other_source.remote = "192.0.2.8";
    EXPECT_GT(endpoint_.give_token(other_source).hold, 0ms) << "the same application";
    EXPECT_EQ(endpoint_.give_token(post(form())).hold, 0ms) << "the right secret";
}

TEST_P(TokenEndpointTest, OpenIdConfigurationLeadsToTheTokenEndpoint) {
    const auto body = described("/harbor.example/v2.0/.well-known/openid-configuration");
    const auto root = std::string(test_public_url) + "/harbor.example/";
    EXPECT_EQ(text(body, "issuer"), root + "v2.0");
    EXPECT_EQ(text(body, "token_endpoint"), root + "oauth2/v2.0/token");
    EXPECT_EQ(text(body, "authorization_endpoint"), root + "oauth2/v2.0/authorize");
    EXPECT_EQ(text(body, "jwks_uri"), root + "discovery/v2.0/keys");
    EXPECT_TRUE(described("/t1/discovery/v2.0/keys").at("keys").as_array().empty())
        << "a key that makes tokens is shown";
}

TEST_P(TokenEndpointTest, InstanceDiscoveryKnowsThisServiceAlone) {
    const auto root = std::string(test_public_url);
    const auto body =
        described("/common/discovery/instance?api-version=1.1&authorization_endpoint=" +
                  wire::encode_form({{"x", root + "/t1/oauth2/v2.0/authorize"}}).substr(2));
    EXPECT_EQ(text(body, "tenant_discovery_endpoint"),
              root + "/t1/v2.0/.well-known/openid-configuration");
    const auto& entry = body.at("metadata").as_array().at(0).as_object();
    EXPECT_EQ(entry.at("preferred_network"), "service.example:9443");
    const auto other =
        described("/common/discovery/instance?authorization_endpoint=https%3A%2F%2Fx%2Ft1%2F");
    EXPECT_EQ(text(other, "tenant_discovery_endpoint"),
              root + "/common/v2.0/.well-known/openid-configuration");
}

INSTANTIATE_TEST_SUITE_P(Drivers, TokenEndpointTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
