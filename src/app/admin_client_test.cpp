#include "app/admin_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::app {
namespace {

using testing::HasSubstr;

http::Response answer(int status, std::string_view body) {
    return http::Response::with(status, "application/problem+json", to_bytes(body));
}

TEST(AdminClient, EncodesWhatWouldLeadElsewhere) {
    EXPECT_EQ(encode_segment("0193-a_b~"), "0193-a_b~");
    EXPECT_EQ(encode_segment("../users?x=1&y"), "%2E%2E%2Fusers%3Fx%3D1%26y");
    EXPECT_EQ(encode_segment("é"), "%C3%A9");
}

TEST(AdminClient, LeavesOutParametersWithoutValue) {
    EXPECT_EQ(with_query("/devices", {{"state", ""}, {"platform", "linux"}, {"cursor", "a b"}}),
              "/devices?platform=linux&cursor=a%20b");
    EXPECT_EQ(with_query("/devices?x=1", {{"limit", "5"}}), "/devices?x=1&limit=5");
    EXPECT_EQ(with_query("/devices", {}), "/devices");
}

TEST(AdminClient, SaysOfARefusalItsCodeItsRequestAndEachFault) {
    const auto error = error_of(answer(422, R"({"title": "t", "status": 422,
        "code": "validation_failed", "instance": "urn:uuid:0193",
        "errors": [{"code": "E_X", "path": "/a", "position": 4, "text": "b"},
                   {"code": "E_Y", "path": "/c", "text": "d"}]})"),
                                "POST /profiles");
    EXPECT_EQ(error.code(), "validation_failed");
    EXPECT_THAT(error.what(), HasSubstr("POST /profiles, request 0193\n"
                                        "  /a at character 4: E_X b\n"
                                        "  /c: E_Y d"));
    EXPECT_FALSE(error.entry().next_step.empty());
}

TEST(AdminClient, ShowsACodeThatOnlyTheServiceKnows) {
    const auto error = error_of(answer(409, R"({"title": "the moon is full",
        "code": "moon_full", "instance": "urn:uuid:0193"})"),
                                "POST /x");
    EXPECT_EQ(error.code(), "admin_call_refused");
    EXPECT_THAT(error.what(), HasSubstr("the moon is full (moon_full)"));
}

TEST(AdminClient, DistinguishesOtherServers) {
    EXPECT_EQ(error_of(answer(404, "<html>"), "GET /users").code(), "admin_path_wrong");
    EXPECT_EQ(error_of(answer(502, "<html>"), "GET /users").code(), "peer_answer_invalid");
    EXPECT_EQ(error_of(answer(502, "[1]"), "GET /users").code(), "peer_answer_invalid");
}

TEST(AdminClient, LetsNoAnswerMoveTheCursor) {
    const auto error =
        error_of(answer(409, R"({"title": "\u001b[2J", "code": "x", "instance": "y"})"), "POST /x");
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace certferry::app
