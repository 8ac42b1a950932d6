#include "service/oauth/token_service.h"

#include "base/encoding.h"
#include "scep/client.h"
#include "service/oauth/testing.h"
#include "wire/foreign_text.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

struct Party {
    pki::PrivateKey key = pki::PrivateKey::generate({});
    pki::Certificate certificate = scep::self_signed(pki::Name::from_text("CN=bridge"), key,
                                                     from_rfc3339("2031-02-11T08:00:00Z").value());
};

const Party& party() {
    static const Party only;
    return only;
}

class TokenServiceTest : public OauthTest {
protected:
    /// A request by an assertion of the application's certificate.
    TokenRequest by_assertion(std::string id = "id-1",
                              pki::JwsAlgorithm algorithm = pki::JwsAlgorithm::ps256,
                              std::chrono::seconds age = 0s) {
        return with(wire::make_client_assertion({.client_id = "a1",
                                                 .audience = endpoint_,
                                                 .id = std::move(id),
                                                 .now = clock_.now() - age},
                                                party().certificate, party().key, algorithm)
                        .reveal_text());
    }

    TokenRequest with(std::string_view assertion) const {
        auto request = by_secret();
        request.secret.reset();
        request.assertion = assertion;
        return request;
    }

    /// An assertion as older clients make it: `x5t` alone, `x5c` with line breaks, fractional
    /// times, no `nbf`.
    std::string older_assertion() const {
        const auto seconds = static_cast<double>(to_micros(clock_.now())) / 1e6;
        const auto header = R"({"alg":"RS256","typ":"JWT","x5c":"a\nb","x5t":")" +
                            wire::to_base64url(party().certificate.thumbprint()) + "\"}";
        const auto claims =
            R"({"aud":")" + endpoint_ + R"(","iss":"a1","sub":"a1","jti":"old","iat":)" +
            std::to_string(seconds) + R"(,"exp":)" + std::to_string(seconds + 600.25) + "}";
        const auto content =
            wire::to_base64url(as_bytes(header)) + "." + wire::to_base64url(as_bytes(claims));
        return content + "." +
               wire::to_base64url(
                   pki::jws_sign(pki::JwsAlgorithm::rs256, party().key, as_bytes(content)));
    }

    void register_certificate() {
        change_application(
            [](auto& application) { application.certificate = party().certificate.der(); });
    }

    std::string verification(std::string_view token, Resource resource = Resource::graph) {
        return code_of([&] { tokens_.verify(token, resource); });
    }

    std::string endpoint_ = std::string(test_public_url) + "/harbor.example/oauth2/v2.0/token";
};

TEST_P(TokenServiceTest, ASecretGivesATokenWithTheRolesOfTheResource) {
    const auto access = tokens_.verify(token(graph_scope), Resource::graph);
    EXPECT_EQ(access.tenant_id, "t1");
    EXPECT_EQ(access.application_id, "a1");
    EXPECT_TRUE(access.has("User.Read.All"));
    EXPECT_FALSE(access.has("scep_challenge_provider")) << "a role of the other resource";
    EXPECT_TRUE(
        tokens_.verify(token(intune_scope), Resource::intune).has("scep_challenge_provider"));
}

TEST_P(TokenServiceTest, ATenantIsCalledByIdNameOrDomain) {
    for (const auto* word : {"t1", "T1", "Harbor", "harbor", "HARBOR.example"}) {
        auto request = by_secret();
        request.tenant = word;
        EXPECT_FALSE(token(request).starts_with("AADSTS")) << word;
    }
}

TEST_P(TokenServiceTest, RefusalsHaveTheNumbersThatClientsKnow) {
    const auto refusal = [&](auto change) {
        auto request = by_secret();
        change(request);
        return token(request);
    };
    EXPECT_EQ(refusal([](auto& r) {
                  r.tenant = "nowhere.example";
                  r.client_id = "x";
              }),
              "AADSTS90002");
    EXPECT_EQ(refusal([](auto& r) { r.client_id = "x"; }), "AADSTS700016");
    EXPECT_EQ(refusal([](auto& r) { r.tenant = "Quay"; }), "AADSTS700016")
        << "another tenant's application";
    EXPECT_EQ(refusal([](auto& r) { r.secret = Secret::copy_of("wrong"); }), "AADSTS7000215");
    EXPECT_EQ(refusal([](auto& r) { r.scope = "https://graph.microsoft.com"; }), "AADSTS70011");
    EXPECT_EQ(refusal([](auto& r) { r.scope = "openid"; }), "AADSTS70011");
    EXPECT_EQ(refusal([](auto& r) { r.scope = "https://vault.azure.net/.default"; }),
              "AADSTS500011");
    clock_.advance(24h);
    EXPECT_EQ(token(by_secret()), "AADSTS7000222");
}

TEST_P(TokenServiceTest, ScopesOfOpenIdBesideTheResourceAreTolerated) {
    for (const auto* scope :
         {"openid profile offline_access https://graph.microsoft.com/.default",
          "https://graph.microsoft.com/.default openid offline_access profile"}) {
        EXPECT_EQ(verification(token(scope)), "") << scope;
    }
    EXPECT_EQ(token("https://graph.microsoft.com/.default "
                    "https://api.manage.microsoft.com//.default"),
              "AADSTS70011");
}

TEST_P(TokenServiceTest, ResourcesAreKnownByEachOfTheirNames) {
    for (const auto* scope :
         {"https://api.manage.microsoft.com//.default", "https://api.manage.microsoft.com/.default",
          "0000000a-0000-0000-c000-000000000000/.default",
          "c161e42e-d4df-4a3d-9b42-e7a3c31f59d4/.default",
          "https://api.manage.microsoft.us//.default"}) {
        EXPECT_EQ(verification(token(scope), Resource::intune), "") << scope;
    }
    for (const auto* scope :
         {"https://service.example:9443/.default", "https://dod-graph.microsoft.us/.default"}) {
        EXPECT_EQ(verification(token(scope), Resource::graph), "") << scope;
    }
    EXPECT_EQ(verification(token(graph_scope), Resource::intune), "access_token_refused");
}

TEST_P(TokenServiceTest, BothFormsOfAssertionsAreAccepted) {
    register_certificate();
    EXPECT_EQ(verification(token(by_assertion())), "");
    EXPECT_EQ(verification(token(by_assertion("id-2", pki::JwsAlgorithm::rs256))), "");
    EXPECT_EQ(verification(token(with(older_assertion()))), "");
}

TEST_P(TokenServiceTest, AnAssertionIsGoodOnce) {
    register_certificate();
    EXPECT_EQ(verification(token(by_assertion())), "");
    EXPECT_EQ(token(by_assertion()), "AADSTS50013");
    auto wrong_scope = by_assertion("id-2");
    wrong_scope.scope = "nothing";
    EXPECT_EQ(token(wrong_scope), "AADSTS70011");
    EXPECT_EQ(verification(token(by_assertion("id-2"))), "") << "spent by a request that failed";
}

TEST_P(TokenServiceTest, AssertionsThatProveNothingAreRefused) {
    EXPECT_EQ(token(by_assertion()), "AADSTS700027") << "no certificate is registered";
    register_certificate();
    EXPECT_EQ(token(by_assertion("old", pki::JwsAlgorithm::ps256, 901s)), "AADSTS700027");
    EXPECT_EQ(verification(token(by_assertion("skewed", pki::JwsAlgorithm::ps256, 899s))), "")
        << "within the clock skew of 300 s";
    EXPECT_EQ(token(with("no.token.atall")), "AADSTS700027");
    insert_application("a2", "t1", "");
    auto stolen = by_assertion("stolen");
    stolen.client_id = "a2";
    EXPECT_EQ(token(stolen), "AADSTS700027");
    endpoint_ = "https://login.microsoftonline.com/t1/oauth2/v2.0/token";
    EXPECT_EQ(token(by_assertion("elsewhere")), "AADSTS700027");
}

TEST_P(TokenServiceTest, ATokenEndsAfterAnHour) {
    const auto given = token(graph_scope);
    clock_.advance(TokenService::token_lifetime + wire::jwt_clock_skew - 1s);
    EXPECT_EQ(verification(given), "");
    clock_.advance(2s);
    EXPECT_EQ(verification(given), "access_token_refused");
}

TEST_P(TokenServiceTest, ATokenCountsNoMoreThanItsApplication) {
    const auto given = token(graph_scope);
    change_application([](auto& application) { application.roles = "Application.Read.All"; });
    EXPECT_FALSE(tokens_.verify(given, Resource::graph).has("User.Read.All"));
    database_->write(
        [](store::Session& session) { store::service::remove_application(session, "t1", "a1"); });
    EXPECT_EQ(verification(given), "access_token_refused");
}

TEST_P(TokenServiceTest, TokensOfOtherKeysAreRefused) {
    const auto given = token(graph_scope);
    EXPECT_EQ(verification(""), "access_token_refused");
    EXPECT_EQ(verification(given + "A"), "access_token_refused");
    EXPECT_EQ(verification(given.substr(0, given.rfind('.') + 1)), "access_token_refused");
    const wire::AccessClaims claims{.issuer = std::string(test_public_url) + "/t1/v2.0",
                                    .audience = "https://graph.microsoft.com",
                                    .tenant = "t1",
                                    .client = "a1",
                                    .roles = {"User.Read.All"},
                                    .id = "x",
                                    .issued_at = clock_.now(),
                                    .expires_at = clock_.now() + 1h};
    const auto by_key = [&](const InternalKey& key) {
        return std::string(
            wire::make_access_token(claims, {.id = key.key_id, .key = key.octets.clone()})
                .reveal_text());
    };
    using store::service::KeyPurpose;
    EXPECT_EQ(verification(by_key(*keys_.current("t1", KeyPurpose::token))), "");
    EXPECT_EQ(verification(by_key(*keys_.current("t2", KeyPurpose::token))), "access_token_refused")
        << "another tenant's key";
    EXPECT_EQ(verification(by_key(*keys_.current("t1", KeyPurpose::challenge))),
              "access_token_refused")
        << "a key for something else";
}

TEST_P(TokenServiceTest, ADumpOfTheDatabaseMakesNoToken) {
    using store::service::KeyPurpose;
    const auto given = token(graph_scope);
    const auto dumped = database_->read([](store::Session& session) {
        return store::service::newest_internal_key(session, "t1", KeyPurpose::token).value();
    });
    const wire::AccessClaims claims{.issuer = std::string(test_public_url) + "/t1/v2.0",
                                    .audience = "https://graph.microsoft.com",
                                    .tenant = "t1",
                                    .client = "a1",
                                    .roles = {},
                                    .id = "x",
                                    .issued_at = clock_.now(),
                                    .expires_at = clock_.now() + 1h};
    const auto forged = wire::make_access_token(
        claims, {.id = dumped.key_id, .key = Secret::copy_of(ByteView(dumped.wrapped))});
    EXPECT_EQ(verification(forged.reveal_text()), "access_token_refused");

    InstallationKey::make_file(folder_ / "other.key");
    const auto other = InstallationKey::from_file(folder_ / "other.key");
    KeyRing ring(*database_, other, clock_);
    EXPECT_EQ(code_of([&] { ring.find(dumped.key_id); }), "installation_key_wrong");
    EXPECT_EQ(verification(given), "") << "the right key opens it";
}

INSTANTIATE_TEST_SUITE_P(Drivers, TokenServiceTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
