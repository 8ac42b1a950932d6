#include "service/accounts/sign_in_limit.h"
#include "service/accounts/testing.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::all_drivers;
using store::driver_name;

class Sessions : public AccountsTest {};

TEST_P(Sessions, BeginWithAPasswordAndKeepTheBrowserToThisHost) {
    const auto password = make_account("Alice@Example.com", Role::auditor);
    const auto response = sign_in("alice@example.com", password);
    ASSERT_EQ(response.status, 201);
    const std::string cookie(response.headers.find("Set-Cookie").value());
    EXPECT_THAT(cookie, testing::MatchesRegex("__Host-certferry-session=[A-Za-z0-9_-]{43}; "
                                              "Path=/; Secure; HttpOnly; SameSite=Strict"));
    EXPECT_EQ(text_in(response, "role"), "auditor");
    EXPECT_EQ(text_in(response, "tenantName"), "example");
    EXPECT_EQ(text_in(response, "expiresAt"), "2031-02-11T20:14:07Z");
}

TEST_P(Sessions, AllowNothingBeforeAOneTimePasswordWasChanged) {
    const auto password = make_account("alice", Role::administrator);
    const auto browser = browser_of(sign_in("alice", password));
    EXPECT_EQ(code_in(call(browser, "GET", "/accounts")), "password_change_needed");
    EXPECT_EQ(json_in(call(browser, "GET", "/session")).at("mustChangePassword"), true);
    const auto changed =
        call(browser, "POST", "/session/password", password_change(password, password_));
    ASSERT_EQ(changed.status, 201);
    EXPECT_EQ(call(browser_of(changed), "GET", "/accounts").status, 200);
    EXPECT_EQ(code_in(call(browser, "GET", "/accounts")), "session_expired")
        << "the session before the change";
    EXPECT_EQ(code_in(sign_in("alice", password)), "sign_in_refused");
}

TEST_P(Sessions, TakeOnlyANewPasswordThatIsOne) {
    const auto password = make_account("alice-in-her-office", Role::auditor);
    const auto browser = browser_of(sign_in("alice-in-her-office", password));
    for (const auto& [from, to] : std::map<std::string, std::string>{
             {password, "short"}, {password + "x", "alice-in-her-office"}}) {
        EXPECT_EQ(code_in(call(browser, "POST", "/session/password", password_change(from, to))),
                  "validation_failed");
    }
    EXPECT_EQ(
        code_in(call(browser, "POST", "/session/password", password_change(password, password))),
        "validation_failed");
    EXPECT_EQ(
        code_in(call(browser, "POST", "/session/password", password_change("wrong", password_))),
        "sign_in_refused");
}

TEST_P(Sessions, AnswerAlikeWhetherThereIsTheAccountOrNot) {
    make_account("alice", Role::auditor);
    const auto wrong = sign_in("alice", "wrong", "192.0.2.1");
    const auto unknown = sign_in("nobody", "wrong", "192.0.2.2");
    const auto no_name = sign_in("no name!", "wrong", "192.0.2.3");
    EXPECT_EQ(code_in(wrong), "sign_in_refused");
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(wrong.body, no_name.body);
}

TEST_P(Sessions, BlockANameAfterFailuresWhetherThereIsTheAccountOrNot) {
    const auto password = make_account("alice", Role::auditor);
    for (const std::string name : {"alice", "nobody"}) {
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(code_in(sign_in(name, "wrong", "192.0.2." + std::to_string(i))),
                      "sign_in_refused");
        }
        const auto blocked = sign_in(name, password, "192.0.2.200");
        EXPECT_EQ(blocked.status, 429);
        EXPECT_EQ(code_in(blocked), "sign_in_blocked");
        EXPECT_EQ(blocked.headers.find("Retry-After"), "1");
    }
    clock_.advance(1s);
    EXPECT_EQ(sign_in("alice", password).status, 201);
    EXPECT_EQ(code_in(sign_in("alice", "wrong")), "sign_in_refused") << "counted from the start";
}

TEST_P(Sessions, BlockASourceThatTriesManyNames) {
    const auto password = make_account("alice", Role::auditor);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(code_in(sign_in("name" + std::to_string(i), "wrong", "2001:db8::1")),
                  "sign_in_refused");
    }
    EXPECT_EQ(code_in(sign_in("alice", password, "2001:db8::2")), "sign_in_blocked")
        << "the same network";
    EXPECT_EQ(sign_in("alice", password, "2001:db8:0:1::1").status, 201);
}

TEST(SignInLimit, DoublesTheWaitUpToAQuarterOfAnHour) {
    EXPECT_EQ(wait_after(4, account_rule), 0s);
    EXPECT_EQ(wait_after(5, account_rule), 1s);
    EXPECT_EQ(wait_after(8, account_rule), 8s);
    EXPECT_EQ(wait_after(1'000'000, account_rule), 15min);
}

TEST_P(Sessions, WantTheirTokenForEveryChange) {
    auto caller = browser("alice", Role::administrator);
    const auto csrf = std::exchange(caller.csrf, "");
    EXPECT_EQ(call(caller, "GET", "/accounts").status, 200);
    EXPECT_EQ(code_in(call(caller, "DELETE", "/session")), "csrf_token_wrong");
    caller.csrf = csrf + "x";
    EXPECT_EQ(code_in(call(caller, "DELETE", "/session")), "csrf_token_wrong");
    EXPECT_EQ(text_in(call(caller, "GET", "/session"), "csrfToken"), csrf);
    caller.csrf = csrf;
    EXPECT_EQ(call(caller, "DELETE", "/session").status, 204);
    EXPECT_EQ(code_in(call(caller, "GET", "/session")), "session_expired");
}

TEST_P(Sessions, EndWhenTheyAreNotUsed) {
    const auto caller = browser("alice", Role::auditor);
    for (int i = 0; i < 3; ++i) {
        clock_.advance(29min);
        EXPECT_EQ(call(caller, "GET", "/session").status, 200);
    }
    clock_.advance(30min);
    EXPECT_EQ(code_in(call(caller, "GET", "/session")), "session_expired");
}

TEST_P(Sessions, EndHoweverMuchTheyAreUsed) {
    const auto caller = browser("alice", Role::auditor);
    for (int i = 0; i < 35; ++i) {
        clock_.advance(20min);
        EXPECT_EQ(call(caller, "GET", "/session").status, 200);
    }
    clock_.advance(20min);
    EXPECT_EQ(code_in(call(caller, "GET", "/session")), "session_expired");
}

TEST_P(Sessions, EndWithAChangeOfRoleOrState) {
    const auto alice = browser("alice", Role::administrator);
    const auto bob = browser("bob", Role::operator_);
    const auto account = json_in(call(bob, "GET", "/session"));
    const auto path = "/accounts/" + std::string(account.at("accountId").as_string());
    EXPECT_EQ(put(alice, path, R"({"role":"helpdesk","disabled":false})", 2).status, 200);
    EXPECT_EQ(code_in(call(bob, "GET", "/session")), "session_expired");
    const auto again = browser_of(sign_in("bob", password_));
    EXPECT_EQ(text_in(call(again, "GET", "/session"), "role"), "helpdesk");
    EXPECT_EQ(put(alice, path, R"({"role":"helpdesk","disabled":true})", 3).status, 200);
    EXPECT_EQ(code_in(call(again, "GET", "/session")), "session_expired");
    EXPECT_EQ(code_in(sign_in("bob", password_)), "sign_in_refused");
}

TEST_P(Sessions, AreAudited) {
    make_account("alice", Role::auditor);
    clock_.advance(1s);  // Within a millisecond the order is by chance.
    sign_in("alice", "wrong");
    sign_in("nobody", "wrong");
    const auto records = audit_of(tenant_);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].action, "session.create");
    EXPECT_EQ(records[1].actor, "refused");
    EXPECT_EQ(audit_of(store::service::installation_tenant).size(), 1U);
}

TEST_P(Sessions, SayWhoATokenIs) {
    const auto response = call(token_of(Role::helpdesk), "GET", "/session");
    EXPECT_EQ(text_in(response, "actor"), "token:test");
    EXPECT_FALSE(json_in(response).contains("csrfToken"));
    EXPECT_EQ(code_in(call(token_of(Role::helpdesk), "DELETE", "/session")), "session_needed");
}

TEST(SessionCookie, IsNotTakenFromTwo) {
    http::Request request;
    request.headers.add("Cookie", "a=1; b=2;c=3");
    EXPECT_EQ(cookie_of(request, "a"), "1");
    EXPECT_EQ(cookie_of(request, "c"), "3");
    EXPECT_FALSE(cookie_of(request, "d"));
    request.headers.add("Cookie", "b=4");
    EXPECT_FALSE(cookie_of(request, "b"));
}

TEST(PasswordHasher, RefusesEveryPasswordWhereThereIsNoHash) {
    PasswordHasher hasher;
    const auto hash = hasher.hash(Secret::copy_of("secret"));
    EXPECT_TRUE(hasher.matches(hash, Secret::copy_of("secret")));
    EXPECT_FALSE(hasher.matches(hash, Secret::copy_of("other")));
    EXPECT_FALSE(hasher.matches("", Secret()));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Sessions, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::service
