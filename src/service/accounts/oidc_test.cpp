#include "service/accounts/fake_provider.h"
#include "service/accounts/oidc_roles.h"
#include "service/accounts/testing.h"
#include "store/service/accounts.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::all_drivers;
using store::driver_name;

class Oidc : public AccountsTest {
protected:
    std::string provider_body(std::string_view extra = "") {
        return R"({"issuer":")" + provider_.issuer() +
               R"(","clientId":"certferry","clientSecret":"s3cret:&=","roleClaim":"groups",)" +
               R"("roleMapping":{"staff":"auditor","pki-admins":"administrator"},"allowed":true)" +
               std::string(extra) + "}";
    }

    void set_up_provider() {
        ASSERT_EQ(put(admin_, "/oidcProvider", provider_body(), 0).status, 200);
    }

    /// A browser on its way.
    struct Trip {
        std::string url;     // At the provider.
        std::string cookie;  // As the browser sends it.
        std::string state;
    };

    Trip begin() {
        const auto response = call({}, "GET", "/session/oidc/start?tenant=example");
        EXPECT_EQ(response.status, 302) << as_text(response.body);
        Trip trip{.url = std::string(response.headers.find("Location").value_or("")),
                  .cookie = std::string(response.headers.find("Set-Cookie").value_or("")),
                  .state = ""};
        trip.cookie = trip.cookie.substr(0, trip.cookie.find(';'));
        const auto form =
            wire::decode_form(trip.url.substr(trip.url.find('?') + 1)).value_or(wire::Form());
        trip.state = wire::single_field(form, "state").value_or("");
        return trip;
    }

    http::Response come_back(const Trip& trip, const std::string& code) {
        return call({.token = "", .cookie = trip.cookie, .csrf = ""}, "GET",
                    "/session/oidc/callback?code=" + code + "&state=" + trip.state);
    }

    http::Response whole_trip() {
        const auto trip = begin();
        return come_back(trip, provider_.authorize(trip.url));
    }

    static Caller browser_after(const http::Response& response) {
        const std::string cookie(response.headers.find("Set-Cookie").value_or(""));
        return {.token = "", .cookie = cookie.substr(0, cookie.find(';')), .csrf = ""};
    }

    const Caller admin_ = token_of(Role::administrator);
    FakeProvider provider_{clock_};
};

TEST_P(Oidc, SignsInWithTheHighestRoleOfTheGroups) {
    set_up_provider();
    const auto response = whole_trip();
    ASSERT_EQ(code_in(response), "status 302");
    EXPECT_EQ(response.headers.find("Location"), "/");
    const auto who = call(browser_after(response), "GET", "/session");
    EXPECT_EQ(text_in(who, "accountName"), "alice@example.com");
    EXPECT_EQ(text_in(who, "role"), "administrator");
    EXPECT_EQ(text_in(who, "tenantId"), tenant_);
}

TEST_P(Oidc, KnowsTheSubjectAgainWhateverItIsCalled) {
    set_up_provider();
    const auto first = text_in(call(browser_after(whole_trip()), "GET", "/session"), "accountId");
    make_account("local-admin", Role::administrator);
    provider_.claims["preferred_username"] = "renamed";
    provider_.claims["groups"] = boost::json::array{"staff"};
    const auto who = call(browser_after(whole_trip()), "GET", "/session");
    EXPECT_EQ(text_in(who, "accountId"), first);
    EXPECT_EQ(text_in(who, "role"), "auditor") << "the role of now";
    EXPECT_EQ(text_in(who, "accountName"), "alice@example.com");
}

TEST_P(Oidc, TakesNoAccountOfAPassword) {
    set_up_provider();
    make_account("alice@example.com", Role::auditor);
    const auto who = call(browser_after(whole_trip()), "GET", "/session");
    EXPECT_THAT(text_in(who, "accountName"), testing::MatchesRegex("oidc-[0-9a-f]{16}"));
}

TEST_P(Oidc, GivesItsAccountsNoPassword) {
    set_up_provider();
    whole_trip();
    EXPECT_EQ(code_in(sign_in("alice@example.com", "")), "sign_in_refused");
}

TEST_P(Oidc, RefusesWhoHasNoRole) {
    set_up_provider();
    provider_.claims["groups"] = boost::json::array{"visitors"};
    EXPECT_EQ(code_in(whole_trip()), "oidc_role_missing");
    provider_.claims.erase("groups");
    EXPECT_EQ(code_in(whole_trip()), "oidc_role_missing");
}

TEST_P(Oidc, RefusesADisabledAccount) {
    set_up_provider();
    make_account("local-admin", Role::administrator);
    const auto id = text_in(call(browser_after(whole_trip()), "GET", "/session"), "accountId");
    EXPECT_EQ(
        put(admin_, "/accounts/" + id, R"({"role":"administrator","disabled":true})", 1).status,
        200);
    EXPECT_EQ(code_in(whole_trip()), "sign_in_refused");
}

TEST_P(Oidc, BindsTheStateToTheBrowserAndToOneUse) {
    set_up_provider();
    const auto trip = begin();
    const auto code = provider_.authorize(trip.url);
    auto other = begin();
    EXPECT_EQ(code_in(come_back({.url = "", .cookie = other.cookie, .state = trip.state}, code)),
              "oidc_sign_in_unknown")
        << "another browser's cookie";
    EXPECT_EQ(code_in(come_back(trip, code)), "oidc_sign_in_unknown") << "the state was used";
    EXPECT_EQ(code_in(come_back({.url = "", .cookie = other.cookie, .state = "x"}, code)),
              "oidc_sign_in_unknown");
    EXPECT_EQ(code_in(come_back({.url = "", .cookie = "", .state = other.state}, code)),
              "oidc_sign_in_unknown")
        << "no cookie";
}

TEST_P(Oidc, WaitsTenMinutesForTheWayBack) {
    set_up_provider();
    const auto trip = begin();
    const auto code = provider_.authorize(trip.url);
    clock_.advance(10min);
    EXPECT_EQ(code_in(come_back(trip, code)), "oidc_sign_in_unknown");
}

TEST_P(Oidc, RefusesACodeThatWasUsed) {
    set_up_provider();
    const auto first = begin();
    const auto code = provider_.authorize(first.url);
    EXPECT_EQ(code_in(come_back(first, code)), "status 302");
    EXPECT_EQ(code_in(come_back(begin(), code)), "oidc_refused");
}

TEST_P(Oidc, RefusesACodeOfAnotherSignIn) {
    set_up_provider();
    const auto first = begin();
    const auto second = begin();
    EXPECT_EQ(code_in(come_back(second, provider_.authorize(first.url))), "oidc_refused")
        << "the verifier does not fit";
}

TEST_P(Oidc, RefusesEachTokenThatIsNotForThisSignIn) {
    set_up_provider();
    const auto refused_with = [&](std::string_view name, boost::json::value value) {
        provider_.bend_claims = [&](boost::json::object& body) {
            body[boost::json::string_view(name.data(), name.size())] = value;
        };
        EXPECT_EQ(code_in(whole_trip()), "oidc_refused") << name;
    };
    refused_with("nonce", "another");
    refused_with("aud", "another");
    refused_with("iss", "https://another.example");
    refused_with("exp", to_micros(clock_.now()) / 1'000'000 - 301);
    refused_with("sub", "");
    provider_.bend_claims = [](boost::json::object&) {};
    EXPECT_EQ(code_in(whole_trip()), "status 302");
}

TEST_P(Oidc, RefusesTokensThatTheProviderDidNotSign) {
    set_up_provider();
    provider_.bend_token = [](const std::string& token) {
        const auto payload = token.substr(0, token.rfind('.')).substr(token.find('.') + 1);
        return FakeProvider::encoded({{"alg", "none"}}) + "." + payload + ".";
    };
    EXPECT_EQ(code_in(whole_trip()), "oidc_refused");
    const auto stranger =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    provider_.bend_token = [&](const std::string& token) {
        const auto content = token.substr(0, token.rfind('.'));
        return content + "." +
               wire::to_base64url(
                   pki::jws_sign(pki::JwsAlgorithm::es256, stranger, as_bytes(content)));
    };
    EXPECT_EQ(code_in(whole_trip()), "oidc_refused");
}

TEST_P(Oidc, FetchesNewKeysOnceAMinute) {
    set_up_provider();
    EXPECT_EQ(code_in(whole_trip()), "status 302");
    EXPECT_EQ(provider_.keys_asked, 1);
    provider_.key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    provider_.key_id = "k2";
    EXPECT_EQ(code_in(whole_trip()), "oidc_refused");
    EXPECT_EQ(provider_.keys_asked, 1);
    clock_.advance(1min);
    EXPECT_EQ(code_in(whole_trip()), "status 302");
    EXPECT_EQ(provider_.keys_asked, 2);
}

TEST_P(Oidc, SaysThatTheProviderCannotBeAsked) {
    ASSERT_EQ(put(admin_, "/oidcProvider",
                  R"({"issuer":"http://127.0.0.1:1","clientId":"c","clientSecret":"s",)"
                  R"("roleClaim":"groups","roleMapping":{},"allowed":true})",
                  0)
                  .status,
              200);
    EXPECT_EQ(code_in(call({}, "GET", "/session/oidc/start?tenant=example")), "oidc_unavailable");
}

TEST_P(Oidc, IsOnlyThereWhereItIsAllowed) {
    EXPECT_EQ(code_in(call({}, "GET", "/session/oidc/start?tenant=example")), "oidc_not_allowed");
    EXPECT_EQ(code_in(call({}, "GET", "/session/oidc/start?tenant=unknown")), "oidc_not_allowed");
    set_up_provider();
    const auto trip = begin();
    auto body = provider_body();
    body.replace(body.find("\"allowed\":true"), 14, "\"allowed\":false");
    EXPECT_EQ(put(admin_, "/oidcProvider", body, 1).status, 200);
    EXPECT_EQ(code_in(call({}, "GET", "/session/oidc/start?tenant=example")), "oidc_not_allowed");
    EXPECT_EQ(code_in(come_back(trip, provider_.authorize(trip.url))), "oidc_not_allowed");
}

TEST_P(Oidc, NeverShowsTheSecret) {
    set_up_provider();
    const auto read = call(admin_, "GET", "/oidcProvider");
    EXPECT_EQ(as_text(read.body).find("s3cret"), std::string_view::npos);
    EXPECT_EQ(text_in(read, "redirectUri"), "https://service.example/api/v1/session/oidc/callback");
    for (const auto& record : audit_of(tenant_)) {
        EXPECT_EQ(record.details.find("s3cret"), std::string::npos);
    }
}

TEST_P(Oidc, KeepsTheSecretThatIsNotSentAgain) {
    set_up_provider();
    auto body = provider_body();
    const std::string secret = R"("clientSecret":"s3cret:&=",)";
    body.erase(body.find(secret), secret.size());
    EXPECT_EQ(put(admin_, "/oidcProvider", body, 1).status, 200);
    EXPECT_EQ(code_in(whole_trip()), "status 302");
    EXPECT_EQ(code_in(put(admin_, "/oidcProvider", body, 1)), "object_changed");
    EXPECT_EQ(call(admin_, "DELETE", "/oidcProvider").status, 204);
    EXPECT_EQ(code_in(put(admin_, "/oidcProvider", body, 0)), "validation_failed");
    EXPECT_EQ(code_in(call(admin_, "GET", "/oidcProvider")), "object_unknown");
}

TEST_P(Oidc, TakesOnlyHttpsInEarnestAndNoOwners) {
    const OidcClient earnest({}, clock_);
    EXPECT_FALSE(earnest.is_url("http://id.example"));
    EXPECT_TRUE(earnest.is_url("https://id.example/tenant/v2.0"));
    EXPECT_FALSE(earnest.is_url("https://user@id.example"));
    EXPECT_FALSE(earnest.is_url("https://"));
    EXPECT_FALSE(earnest.is_url("https://id.example/#x"));
    auto body = provider_body();
    body.replace(body.find("\"administrator\""), 15, "\"owner\"");
    EXPECT_EQ(code_in(put(admin_, "/oidcProvider", body, 0)), "validation_failed");
}

TEST(OidcRoles, LookIntoNestedClaims) {
    const boost::json::object claims{
        {"realm_access", {{"roles", {"a", "b"}}}}, {"https://x.example/role", "c"}, {"number", 7}};
    const RoleMapping mapping{{"a", Role::auditor}, {"b", Role::operator_}, {"c", Role::helpdesk}};
    EXPECT_EQ(mapped_role(claims, "realm_access.roles", mapping), Role::operator_);
    EXPECT_EQ(mapped_role(claims, "https://x.example/role", mapping), Role::helpdesk);
    EXPECT_FALSE(mapped_role(claims, "number", mapping));
    EXPECT_FALSE(mapped_role(claims, "number.x", mapping));
    EXPECT_FALSE(mapped_role(claims, "absent.x", mapping));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Oidc, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::service
