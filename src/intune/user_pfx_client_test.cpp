#include "intune/user_pfx_client.h"

#include "base/testing.h"
#include "intune/fake_user_pfx.h"
#include "intune/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::intune {
namespace {

using namespace std::chrono_literals;
using testing::FakeUserPfx;
using ::testing::HasSubstr;

class UserPfxClientTest : public ::testing::Test {
protected:
    static wire::UserPfxUpload upload(char digit, std::string user = "mira@harbor.example") {
        return {.thumbprint = std::string(40, digit),
                .user_principal_name = std::move(user),
                .intended_purpose = "smimeEncryption",
                .provider_name = "Certferry",
                .key_name = "mail",
                .padding_scheme = "oaepSha512",
                .start_date_time = test_start,
                .expiration_date_time = test_start + 24h,
                .encrypted_pfx_blob = Bytes(100, 7),
                .encrypted_pfx_password = Bytes(256, 9),
                .created_date_time = test_start,
                .last_modified_date_time = test_start};
    }

    static http::Response slow_down(std::string_view name, std::string_view value) {
        auto response = testing::json(429, R"({"error":{"code":"TooMany","message":"slow"}})");
        response.headers.set(name, value);
        return response;
    }

    std::string only_id() {
        const auto records = graph_.records();
        EXPECT_EQ(records.size(), 1U);
        return records.empty() ? "" : records.begin()->first;
    }

    SystemClock clock_;
    FakeUserPfx graph_{{"mira@harbor.example", "o'tto@harbor.example"}};
    http::Client http_{{}};
    std::vector<std::chrono::milliseconds> waits_;
    Exchange exchange_{http_, clock_, {.longest_wait = -1s, .pause = {}}};
    TokenClient tokens_{graph_.application(), exchange_};
    UserPfxClient client_{{.graph_url = graph_.url(),
                           .scope = graph_.scope(),
                           .tokens = tokens_,
                           .exchange = exchange_,
                           .pause = [this](auto span) { waits_.push_back(span); }}};
};

TEST_F(UserPfxClientTest, ARecordIsMadeReadChangedAndRemoved) {
    EXPECT_TRUE(client_.create(upload('a'), soon()));
    const auto id = only_id();
    const auto sent = graph_.records().begin()->second;
    EXPECT_EQ(sent.at("@odata.type"), "#microsoft.graph.userPFXCertificate");
    EXPECT_EQ(sent.at("id"), "");
    EXPECT_EQ(sent.at("encryptedPfxBlob").as_string().size(), 136U);
    const auto read = client_.get(id, soon());
    EXPECT_EQ(read.id, id);
    EXPECT_EQ(read.thumbprint, std::string(40, 'a'));
    EXPECT_EQ(read.expiration_date_time, test_start + 24h);
    auto changed = upload('a');
    changed.key_name = "newer";
    client_.update(id, changed, soon());
    EXPECT_EQ(client_.get(id, soon()).key_name, "newer");
    client_.remove(id, soon());
    EXPECT_TRUE(graph_.records().empty());
}

TEST_F(UserPfxClientTest, ListsGoOnAtTheirNextLink) {
    for (const char digit : {'1', '2', '3', '4', '5'}) {
        client_.create(upload(digit), soon());
    }
    EXPECT_EQ(client_.list(soon()).size(), 5U);
    EXPECT_EQ(graph_.calls().size(), 5U + 3U);
}

TEST_F(UserPfxClientTest, NoPageIsAskedForElsewhere) {
    graph_.script(
        {testing::json(200, R"({"value":[],"@odata.nextLink":"http://evil.example/x"})")});
    EXPECT_THAT(error_of([&] { client_.list(soon()); }), HasSubstr("evil.example"));
    graph_.script({testing::json(
        200, R"({"value":[],"@odata.nextLink":")" + graph_.url() + R"(.evil.example/x"})")});
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "service_answer_invalid");
    EXPECT_EQ(graph_.calls().size(), 2U);
}

TEST_F(UserPfxClientTest, NamesAreWrittenSoThatNoneChangesTheQuery) {
    EXPECT_EQ(client_.user_id("Mira@harbor.example", soon()),
              "0000"
              "0000000000000000000000000001");
    EXPECT_EQ(client_.user_id("nobody&$top=1@harbor.example", soon()), std::nullopt);
    client_.create(upload('a'), soon());
    EXPECT_EQ(client_.of_user("MIRA@harbor.example", soon()).size(), 1U);
    EXPECT_TRUE(client_.of_user("o'tto@harbor.example", soon()).empty());
    EXPECT_EQ(code_of([&] { client_.get("../users", soon()); }), "pfx_record_unknown");
}

TEST_F(UserPfxClientTest, WaitsAsLongAsItIsAsked) {
    graph_.script({slow_down("Retry-After", "7"), slow_down("x-ms-retry-after-ms", "1500"),
                   slow_down("X-Other", "1")});
    client_.create(upload('a'), Deadline::after(10min));
    EXPECT_EQ(waits_, (std::vector<std::chrono::milliseconds>{7s, 1500ms, 60s}));
    EXPECT_EQ(graph_.records().size(), 1U);
}

TEST_F(UserPfxClientTest, SecondsWinOverMilliseconds) {
    auto both = slow_down("Retry-After", "2");
    both.headers.set("x-ms-retry-after-ms", "9000");
    graph_.script({both});
    client_.list(soon());
    EXPECT_EQ(waits_, (std::vector<std::chrono::milliseconds>{2s}));
}

TEST_F(UserPfxClientTest, GivesUpAfterFiveWaits) {
    graph_.script(std::vector<http::Response>(6, slow_down("Retry-After", "1")));
    EXPECT_EQ(code_of([&] { client_.list(Deadline::after(10min)); }), "service_throttled");
    EXPECT_EQ(waits_.size(), 5U);
    EXPECT_EQ(graph_.calls().size(), 6U);
}

TEST_F(UserPfxClientTest, DoesNotWaitBeyondTheDeadline) {
    graph_.script({slow_down("Retry-After", "3600")});
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "service_throttled");
    EXPECT_TRUE(waits_.empty());
}

TEST_F(UserPfxClientTest, ARefusedTokenIsAskedForAnewOnce) {
    client_.list(soon());
    graph_.forget_tokens();
    client_.list(soon());
    graph_.script({testing::json(401, "{}"), testing::json(401, "{}")});
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "pfx_not_allowed");
}

TEST_F(UserPfxClientTest, RefusalsHaveCodesOfTheirOwn) {
    client_.create(upload('a'), soon());
    EXPECT_FALSE(client_.create(upload('a'), soon()));
    EXPECT_THAT(error_of([&] { client_.create(upload('b', "nobody@harbor.example"), soon()); }),
                HasSubstr("no such user"));
    EXPECT_EQ(code_of([&] { client_.remove("x-y", soon()); }), "pfx_record_unknown");
    EXPECT_EQ(code_of([&] { client_.update("x-y", upload('a'), soon()); }), "pfx_record_unknown");
    graph_.script({testing::json(403, "{}"), testing::json(500, "{}"), testing::json(200, "[]"),
                   testing::json(200, "{}")});
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "pfx_not_allowed");
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "service_unavailable");
    EXPECT_EQ(code_of([&] { client_.list(soon()); }), "service_answer_invalid");
    EXPECT_EQ(code_of([&] { client_.remove(only_id(), soon()); }), "service_answer_invalid")
        << "only 204 says that it is gone";
}

}  // namespace
}  // namespace certferry::intune
