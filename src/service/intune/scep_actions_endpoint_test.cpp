#include "service/intune/scep_actions_endpoint.h"

#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/challenges/testing.h"
#include "service/intune/revocation_endpoint.h"
#include "service/oauth/testing.h"
#include "wire/scep_actions.h"

namespace certferry::service {
namespace {

class ScepActionsEndpointTest : public OauthTest {
protected:
    ScepActionsEndpointTest() {
        add_scep_actions(router_, intune_scep_path, validation_,
                         [this](const http::Request& request) {
                             return tenant_of_application(tokens_, request);
                         });
    }

    std::string body_with(std::string caller_info) const {
        return wire::write_validate_request(
            {.transaction_id = "tx1",
             .certificate_request = to_base64(AskedFor().csr(test_rsa_key()).der()),
             .caller_info = std::move(caller_info)});
    }

    http::Response validate(std::string_view body, std::string_view between = "/") {
        return call(
            intune_scope, "POST",
            std::string(intune_scep_path) + std::string(between) + "ScepActions/validateRequest",
            body);
    }

    ScepValidation validation_{
        {.database = *database_, .keys = keys_, .clock = clock_, .is_targeted = [](auto&, auto&) {
             return true;
         }}};
};

TEST_P(ScepActionsEndpointTest, AnEvaluatedRequestGetsItsCodeWith200) {
    const auto response = validate(body_with("test 1.0"));
    EXPECT_EQ(response.status, 200);
    const auto body = json_in(response);
    EXPECT_EQ(body.at("code"), "ChallengePasswordMissing");
    EXPECT_FALSE(body.at("errorDescription").as_string().empty());
}

TEST_P(ScepActionsEndpointTest, BodiesInIso88591AreRead) {
    auto body = body_with("Caf#");
    body[body.find("Caf#") + 3] = '\xE9';
    EXPECT_EQ(validate(body).status, 200);
}

TEST_P(ScepActionsEndpointTest, ADoubledSlashIsTaken) {
    EXPECT_EQ(validate(body_with("test 1.0"), "//").status, 200);
}

TEST_P(ScepActionsEndpointTest, WhatIsNotEvaluatedIsAnErrorObject) {
    for (const auto* body : {"", "{", "[]", R"({"request":{}})", R"({"request":5})"}) {
        const auto response = validate(body);
        EXPECT_EQ(response.status, 400) << body;
        EXPECT_FALSE(error_in(response).empty()) << body;
    }
    EXPECT_EQ(validate(std::string((std::size_t{1024} * 1024) + 1, ' ')).status, 413);
}

TEST_P(ScepActionsEndpointTest, NeedsATokenWithTheRole) {
    const auto target = std::string(intune_scep_path) + "/ScepActions/validateRequest";
    EXPECT_EQ(call_with("Bearer x.y.z", "POST", target, body_with("a")).status, 401);
    EXPECT_EQ(call(graph_scope, "POST", target, body_with("a")).status, 401);
    change_application([](auto& application) { application.roles = ""; });
    EXPECT_EQ(call(intune_scope, "POST", target, body_with("a")).status, 403);
}

TEST_P(ScepActionsEndpointTest, WhoeverMayNotValidateMayNotify) {
    http::Router router;
    add_scep_actions(
        router, "/scep", validation_, [](const http::Request&) { return std::string("t1"); },
        [](const http::Request&) -> std::string {
            throw Error(codes::access_token_refused, "too old");
        });
    const auto status = [&](std::string path, std::string_view body) {
        http::Request request;
        request.method = "POST";
        request.path = "/scep/ScepActions/" + std::move(path);
        request.target = request.path;
        request.body = to_bytes(body);
        return http::run_handler(router.find(request.method, request.path).entry->route, request)
            .status;
    };
    EXPECT_EQ(status("validateRequest", body_with("test 1.0")), 401);
    EXPECT_EQ(status("successNotification", "{}"), 400) << "its body was read";
    EXPECT_EQ(status("failureNotification", "{}"), 400);
}

INSTANTIATE_TEST_SUITE_P(Drivers, ScepActionsEndpointTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
