#include "base/testing.h"
#include "intune/discovery.h"
#include "intune/testing.h"

#include <gtest/gtest.h>

#include <functional>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;
using testing::Emulator;
using testing::json;
using testing::ScriptStep;

class StandingClock final : public Clock {
public:
    UtcTime now() const override { return time_; }

    void move(std::chrono::microseconds span) { time_ = time_.load() + span; }

private:
    std::atomic<UtcTime> time_ = from_micros(1'900'000'000'000'000);
};

class AccessTest : public ::testing::Test {
protected:
    IntuneAccess& access() {
        if (!tokens_) {
            tokens_.emplace(emulator_.with_secret(), exchange_);
            access_.emplace(cloud_, *tokens_, exchange_);
        }
        return *access_;
    }

    std::string scep_url() { return access().url(wire::scep_validation_service, soon()); }

    StandingClock clock_;
    Emulator emulator_{clock_};
    http::Client client_{{}};
    std::vector<std::chrono::milliseconds> pauses_;
    Exchange exchange_{client_, clock_, {.pause = [this](auto span) { pauses_.push_back(span); }}};
    Cloud cloud_ = emulator_.cloud();
    std::optional<TokenClient> tokens_;
    std::optional<IntuneAccess> access_;
};

using TokenClientTest = AccessTest;
using DiscoveryTest = AccessTest;

TEST(Cloud, KeepsTheTwoSlashesOfIntunesScope) {
    const auto cloud = find_cloud("global");
    ASSERT_TRUE(cloud);
    EXPECT_EQ(cloud->intune_scope(), "https://api.manage.microsoft.com//.default");
    EXPECT_EQ(cloud->graph_scope(), "https://graph.microsoft.com/.default");
    EXPECT_FALSE(find_cloud("china"));
    for (const auto name : cloud_names()) {
        EXPECT_TRUE(find_cloud(name)) << name;
    }
}

TEST_F(TokenClientTest, GetsATokenBySecretAndByBothFormsOfAssertion) {
    const auto scope = cloud_.intune_scope();
    TokenClient by_secret(emulator_.with_secret(), exchange_);
    EXPECT_EQ(by_secret.token(scope, soon())->reveal_text(), "token-1");
    TokenClient by_pss(emulator_.with_certificate(), exchange_);
    EXPECT_EQ(by_pss.token(scope, soon())->reveal_text(), "token-2");
    TokenClient by_rs256(emulator_.with_certificate(pki::JwsAlgorithm::rs256), exchange_);
    EXPECT_EQ(by_rs256.token(scope, soon())->reveal_text(), "token-3");
}

TEST_F(TokenClientTest, KeepsATokenUntil5MinutesBeforeItExpires) {
    TokenClient tokens(emulator_.with_secret(), exchange_);
    const auto scope = cloud_.intune_scope();
    const auto first = tokens.token(scope, soon());
    clock_.move(3298s);
    EXPECT_EQ(tokens.token(scope, soon()), first);
    clock_.move(1s);
    EXPECT_NE(tokens.token(scope, soon()), first);
    EXPECT_EQ(emulator_.count(ScriptStep::token), 2U);
}

TEST_F(TokenClientTest, KeepsTokensOfScopesApart) {
    TokenClient tokens(emulator_.with_secret(), exchange_);
    const auto intune = tokens.token(cloud_.intune_scope(), soon());
    EXPECT_NE(tokens.token(cloud_.graph_scope(), soon()), intune);
    EXPECT_EQ(tokens.token(cloud_.intune_scope(), soon()), intune);
}

TEST_F(TokenClientTest, DropsTheRefusedTokenAndNoNewerOne) {
    TokenClient tokens(emulator_.with_secret(), exchange_);
    const auto scope = cloud_.intune_scope();
    const auto first = tokens.token(scope, soon());
    tokens.drop(scope, first);
    const auto second = tokens.token(scope, soon());
    EXPECT_NE(second, first);
    tokens.drop(scope, first);
    EXPECT_EQ(tokens.token(scope, soon()), second);
}

TEST_F(TokenClientTest, SaysWhatAnAdministratorHasToDo) {
    struct Row {
        std::int64_t aadsts;
        std::string_view code;
    };

    for (const Row& row :
         {Row{7000215, "entra_secret_wrong"}, Row{7000222, "entra_secret_expired"},
          Row{700016, "entra_application_unknown"}, Row{700027, "entra_certificate_unknown"},
          Row{500011, "entra_resource_unknown"}, Row{90002, "entra_tenant_unknown"},
          Row{70011, "entra_scope_wrong"}, Row{53003, "entra_refused"}}) {
        emulator_.script(ScriptStep::token,
                         {json(401, R"({"error":"invalid_client","error_codes":[)" +
                                        std::to_string(row.aadsts) + R"(],"trace_id":"t-9"})")});
        TokenClient tokens(emulator_.with_secret(), exchange_);
        try {
            tokens.token(cloud_.intune_scope(), soon());
            ADD_FAILURE() << row.code;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), row.code);
            EXPECT_NE(error.detail().find("trace t-9"), std::string::npos) << error.detail();
        }
    }
    TokenClient wrong(emulator_.with_secret("wrong secret"), exchange_);
    EXPECT_EQ(code_of([&] { wrong.token(cloud_.intune_scope(), soon()); }), "entra_secret_wrong");
}

TEST_F(TokenClientTest, NeverPutsTheSecretIntoAnError) {
    TokenClient tokens(emulator_.with_secret("not-to-be-seen"), exchange_);
    try {
        tokens.token(cloud_.intune_scope(), soon());
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("not-to-be-seen"), std::string::npos);
    }
}

TEST_F(TokenClientTest, TakesNoAnswerThatIsNotAToken) {
    for (const char* body : {"<html>sign in</html>", "{}", R"({"access_token":"a"})"}) {
        emulator_.script(ScriptStep::token, {json(200, body)});
        TokenClient tokens(emulator_.with_secret(), exchange_);
        EXPECT_EQ(code_of([&] { tokens.token(cloud_.intune_scope(), soon()); }),
                  "entra_unavailable")
            << body;
    }
    emulator_.script(ScriptStep::token, {json(500, "{}")});
    TokenClient tokens(emulator_.with_secret(), exchange_);
    EXPECT_EQ(code_of([&] { tokens.token(cloud_.intune_scope(), soon()); }), "entra_unavailable");
}

TEST_F(TokenClientTest, WaitsOnceIfAskedToForAShortTime) {
    auto later = json(429, "{}");
    later.headers.set("Retry-After", "7");
    emulator_.script(ScriptStep::token, {later});
    TokenClient tokens(emulator_.with_secret(), exchange_);
    EXPECT_EQ(tokens.token(cloud_.intune_scope(), soon())->reveal_text(), "token-1");
    EXPECT_EQ(pauses_, (std::vector<std::chrono::milliseconds>{7s}));
    emulator_.script(ScriptStep::token, {later, later});
    EXPECT_EQ(code_of([&] { tokens.token(cloud_.graph_scope(), soon()); }), "service_throttled");
}

TEST_F(TokenClientTest, SaysThatNobodyCouldBeAsked) {
    auto application = emulator_.with_secret();
    application.login_url = testing::dead_url();
    TokenClient tokens(std::move(application), exchange_);
    EXPECT_EQ(code_of([&] { tokens.token(cloud_.intune_scope(), soon()); }), "entra_unavailable");
}

TEST_F(DiscoveryTest, FindsServicesIgnoringCaseAndTheSlashAtTheEnd) {
    emulator_.set_discovery(
        R"({"value":[{"providerName":"sceprequestvalidationfeservice","uri":"https://a.example/x/"}]})");
    EXPECT_EQ(scep_url(), "https://a.example/x");
}

TEST_F(DiscoveryTest, IsReadOnceIn24Hours) {
    EXPECT_EQ(scep_url(), emulator_.service_url());
    clock_.move(24h - 1s);
    scep_url();
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 1U);
    clock_.move(1s);
    scep_url();
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 2U);
}

TEST_F(DiscoveryTest, IsReadAgainAfterItWasForgotten) {
    scep_url();
    access().forget_url();
    scep_url();
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 2U);
}

TEST_F(DiscoveryTest, LooksForAMissingNameOnceIn5Minutes) {
    emulator_.set_discovery(R"({"value":[]})");
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_incomplete");
    clock_.move(5min - 1s);
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_incomplete");
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 1U);
    clock_.move(1s);
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_incomplete");
    EXPECT_EQ(emulator_.count(ScriptStep::discovery), 2U);
}

TEST_F(DiscoveryTest, TellsAMissingPermissionFromAMissingService) {
    emulator_.script(
        ScriptStep::discovery,
        {json(403, R"({"error":{"code":"Authorization_RequestDenied","message":"x"}})")});
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_forbidden");
    emulator_.set_discovery(R"({"value":[{"providerName":"Other","uri":"https://x"}]})");
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_incomplete");
}

TEST_F(DiscoveryTest, GetsANewTokenOnceAfter401) {
    emulator_.script(ScriptStep::discovery, {json(401, "{}")});
    EXPECT_EQ(scep_url(), emulator_.service_url());
    EXPECT_EQ(emulator_.count(ScriptStep::token), 2U);
    access().forget_url();
    emulator_.script(ScriptStep::discovery, {json(401, "{}"), json(401, "{}")});
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_forbidden");
}

TEST_F(DiscoveryTest, FailsOnWhatIsNoList) {
    for (const char* body : {"<html>", "{}", R"({"value":{}})"}) {
        emulator_.script(ScriptStep::discovery, {json(200, body)});
        EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_failed") << body;
    }
}

TEST_F(DiscoveryTest, SaysThatGraphCouldNotBeAsked) {
    cloud_.graph_url = testing::dead_url();
    emulator_.script(ScriptStep::token, {json(200, R"({"token_type":"Bearer","expires_in":3599,)"
                                                   R"("access_token":"for that Graph"})")});
    EXPECT_EQ(code_of([&] { scep_url(); }), "discovery_failed");
}

}  // namespace

}  // namespace certferry::intune
