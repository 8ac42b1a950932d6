#include "service/intune/scep_actions_endpoint.h"

#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/permit.h"
#include "service/challenges/testing.h"
#include "service/intune/revocation_endpoint.h"
#include "service/oauth/testing.h"
#include "wire/connector.h"
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
        add_scep_actions(
            router_, wire::connector_scep_path, validation_,
            [](const http::Request&) { return std::string("t1"); }, {}, &permits_);
        add_challenge_owners(*database_);
    }

    /// A request with a challenge that was handed out for it.
    pki::CertificateRequest good_csr() {
        const AskedFor asked;
        const auto challenge = hand_out_challenge(*database_, keys_, asked, clock_.now());
        return asked.csr(test_rsa_key(), &challenge);
    }

    http::Response validate_csr(std::string_view base, const pki::CertificateRequest& csr) {
        return call(intune_scope, "POST", std::string(base) + "/ScepActions/validateRequest",
                    wire::write_validate_request({.transaction_id = "tx1",
                                                  .certificate_request = to_base64(csr.der()),
                                                  .caller_info = "test 1.0"}));
    }

    /// What a front end asks the CA for when the CSR is as it should be.
    static ca::IssueRequest asked_of_ca(const pki::CertificateRequest& csr) {
        return {.idempotency_key = "key",
                .authorisation = ca::Authorisation(ca::Authority::management_service, "tx1", csr),
                .csr = csr,
                .template_name = "GeneralPurpose",
                .subject = csr.subject(),
                .subject_alt_names = csr.subject_alt_names(),
                .key_usage = csr.key_usage(),
                .extended_key_usage = csr.extended_key_usage(),
                .not_after = std::nullopt,
                .requester = {.tenant = {}, .device = {}, .user = {}, .profile = "managed"}};
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

    ScepValidation validation_{{.database = *database_,
                                .keys = keys_,
                                .clock = clock_,
                                .is_targeted = [](auto&, auto&, auto) { return true; }}};
    PermitKey permits_{*database_, installation_, clock_};
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

TEST_P(ScepActionsEndpointTest, AConnectorGetsAPermitForItsCsrAndNoOther) {
    const auto csr = good_csr();
    const auto answer = wire::parse_scep_result(validate_csr(wire::connector_scep_path, csr).body);
    ASSERT_TRUE(answer.is_success()) << answer.code_text;
    const std::vector trusted{permits_.key().public_key()};
    const auto permit = ca::open_permit(answer.permit, trusted, clock_.now());
    EXPECT_FALSE(ca::refuse_by(permit, asked_of_ca(csr)));
    const auto other = AskedFor().csr(test_rsa_key());
    EXPECT_EQ(ca::refuse_by(permit, asked_of_ca(other)).value().code, "permit_mismatch");
}

TEST_P(ScepActionsEndpointTest, AnApplicationGetsNoPermit) {
    const auto response = validate_csr(intune_scep_path, good_csr());
    EXPECT_EQ(json_in(response).at("code"), "Success");
    EXPECT_FALSE(json_in(response).contains("permit"));
}

TEST_P(ScepActionsEndpointTest, ARefusalHasNoPermit) {
    const auto response = validate_csr(wire::connector_scep_path, AskedFor().csr(test_rsa_key()));
    EXPECT_EQ(json_in(response).at("code"), "ChallengePasswordMissing");
    EXPECT_FALSE(json_in(response).contains("permit"));
}

INSTANTIATE_TEST_SUITE_P(Drivers, ScepActionsEndpointTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
