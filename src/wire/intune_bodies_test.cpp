#include "base/encoding.h"
#include "base/testing.h"
#include "wire/oauth.h"
#include "wire/pki_connector.h"
#include "wire/scep_actions.h"
#include "wire/service_discovery.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace certferry::wire {

namespace {

std::string facts(std::string_view more) {
    return R"({"notification":{"transactionId":"t1","certificateRequest":"AAAA","callerInfo":"x",)" +
           std::string(more) + "}}";
}

std::string failure(std::string_view h_result) {
    return facts(R"("errorDescription":"why","hResult":)" + std::string(h_result));
}

TEST(TokenAnswer, IsReadWithItsSecret) {
    const auto answer = parse_token_answer(as_bytes(
        R"({"token_type":"bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"abc"})"));
    EXPECT_EQ(answer.access_token.reveal_text(), "abc");
    EXPECT_EQ(answer.expires_in, 3599);
}

TEST(TokenAnswer, IsRefusedIfItIsNotWhole) {
    for (const char* wrong : {R"({"token_type":"mac","expires_in":1,"access_token":"a"})",
                              R"({"token_type":"Bearer","expires_in":0,"access_token":"a"})",
                              R"({"token_type":"Bearer","expires_in":1,"access_token":""})",
                              R"({"expires_in":1,"access_token":"a"})",
                              R"({"token_type":"Bearer","access_token":"a"})"}) {
        EXPECT_TRUE(
            error_of([&] { parse_token_answer(as_bytes(wrong)); }).starts_with("json_invalid"))
            << wrong;
    }
}

TEST(TokenError, GivesTheAadstsCodeOfEitherPlace) {
    const auto listed =
        parse_token_error(as_bytes(R"({"error":"invalid_client","error_codes":[7000215]})"));
    ASSERT_TRUE(listed);
    EXPECT_EQ(aadsts_code(*listed), 7000215);
    const auto told = parse_token_error(
        as_bytes(R"({"error":"invalid_client","error_description":"AADSTS700016: Application"})"));
    ASSERT_TRUE(told);
    EXPECT_EQ(aadsts_code(*told), 700016);
    const auto none = parse_token_error(as_bytes(R"({"error":"x","error_description":"y"})"));
    ASSERT_TRUE(none);
    EXPECT_EQ(aadsts_code(*none), 0);
    EXPECT_FALSE(parse_token_error(as_bytes("<html>")));
}

TEST(ServiceDiscovery, ReadsBothFormsIgnoringCaseAndTheSlashAtTheEnd) {
    const auto endpoints = parse_service_endpoints(as_bytes(
        R"({"value":[{"providerName":"SCEPREQUESTVALIDATIONFESERVICE","uri":"https://a.example/x/"},)"
        R"({"serviceName":"PkiConnectorFEService","uri":"https://b.example/y","id":"1"},)"
        R"({"providerName":null,"uri":"https://c.example"},{"providerName":"NoUri"}]})"));
    ASSERT_EQ(endpoints.size(), 2U);
    const auto* scep = find_service(endpoints, scep_validation_service);
    ASSERT_NE(scep, nullptr);
    EXPECT_EQ(scep->uri, "https://a.example/x");
    EXPECT_EQ(join_url(scep->uri, validate_request_path),
              "https://a.example/x/ScepActions/validateRequest");
    ASSERT_NE(find_service(endpoints, pki_connector_service), nullptr);
    EXPECT_EQ(find_service(endpoints, "Other"), nullptr);
}

TEST(ServiceDiscovery, TakesTheFirstOfTwoWithOneName) {
    const auto endpoints =
        parse_service_endpoints(as_bytes(R"({"value":[{"providerName":"A","uri":"https://1"},)"
                                         R"({"providerName":"a","uri":"https://2"}]})"));
    EXPECT_EQ(find_service(endpoints, "a")->uri, "https://1");
}

TEST(ServiceDiscovery, WritesWhatItReads) {
    const auto again = parse_service_endpoints(
        as_bytes(write_service_endpoints({{.name = "A", .uri = "https://a.example"}})));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].uri, "https://a.example");
    EXPECT_EQ(discovery_path("0000000a"), "/v1.0/servicePrincipals/appId=0000000a/endpoints");
}

TEST(ServiceError, IsReadInItsThreeForms) {
    const auto graph = parse_service_error(as_bytes(
        R"({"error":{"code":"Authorization_RequestDenied","message":"no","innerError":{}}})"));
    ASSERT_TRUE(graph);
    EXPECT_EQ(graph->code, "Authorization_RequestDenied");
    EXPECT_EQ(graph->message, "no");
    const auto old = parse_service_error(
        as_bytes(R"({"odata.error":{"code":"c","message":{"lang":"en","value":"text"}}})"));
    ASSERT_TRUE(old);
    EXPECT_EQ(old->message, "text");
    EXPECT_FALSE(parse_service_error(as_bytes("<html>502</html>")));
    EXPECT_FALSE(parse_service_error(as_bytes("[]")));
    EXPECT_FALSE(parse_service_error(as_bytes(R"({"error":"text"})")));
}

TEST(ScepActions, ValidateRequestIsReadAsWritten) {
    const ScepRequestFacts request{
        .transaction_id = "A1", .certificate_request = "AAAA", .caller_info = "certferry/1"};
    const std::string text = write_validate_request(request);
    EXPECT_EQ(text, R"({"request":{"transactionId":"A1","certificateRequest":"AAAA",)"
                    R"("callerInfo":"certferry/1"}})");
    EXPECT_EQ(parse_validate_request(as_bytes(text)).caller_info, "certferry/1");
}

TEST(ScepActions, ValidateRequestIsReadInIso88591AndPascalCase) {
    const auto request = parse_validate_request(
        as_bytes("{\"Request\":{\"TransactionId\":\"1\",\"CertificateRequest\":\"AAAA\","
                 "\"CallerInfo\":\"caf\xe9\"}}"));
    EXPECT_EQ(request.caller_info, "caf\xc3\xa9");
}

TEST(ScepActions, ValidateRequestNeedsItsFields) {
    EXPECT_EQ(error_of([] {
                  parse_validate_request(
                      as_bytes(R"({"request":{"transactionId":"1","callerInfo":"x"}})"));
              }),
              "json_invalid: request.certificateRequest: missing");
    EXPECT_EQ(
        error_of([] {
            parse_validate_request(as_bytes(
                R"({"request":{"transactionId":"","certificateRequest":"A","callerInfo":"x"}})"));
        }),
        "json_invalid: request.transactionId: empty");
    const std::string long_id(256, '1');
    EXPECT_EQ(
        error_of([&] {
            parse_validate_request(as_bytes(write_validate_request(
                {.transaction_id = long_id, .certificate_request = "A", .caller_info = "x"})));
        }),
        "json_invalid: request.transactionId: longer than 255");
}

TEST(ScepActions, SuccessNotificationTakesAbsentAndNullCaFields) {
    constexpr std::string_view required =
        R"("certificateThumbprint":"AB","certificateSerialNumber":"01",)"
        R"("certificateExpirationDateUtc":"2031-01-01T00:00:00.000Z",)"
        R"("issuingCertificateAuthority":"CN=CA")";
    EXPECT_FALSE(parse_success_notification(as_bytes(facts(required))).ca_configuration);
    const auto with_null = parse_success_notification(
        as_bytes(facts(std::string(required) + R"(,"caConfiguration":null)")));
    EXPECT_FALSE(with_null.ca_configuration);
    EXPECT_EQ(with_null.transaction_id, "t1");
    const auto again = parse_success_notification(as_bytes(write_success_notification(with_null)));
    EXPECT_EQ(again.certificate_serial_number, "01");
    EXPECT_EQ(error_of([] {
                  parse_success_notification(as_bytes(facts(R"("certificateThumbprint":"")")));
              }).substr(0, 12),
              "json_invalid");
}

TEST(ScepActions, HResultIsTheSameFromEitherSign) {
    EXPECT_EQ(parse_failure_notification(as_bytes(failure("-2147418113"))).h_result, 0x8000FFFF);
    EXPECT_EQ(parse_failure_notification(as_bytes(failure("2147549183"))).h_result, 0x8000FFFF);
    EXPECT_EQ(parse_failure_notification(as_bytes(failure("-2147483648"))).h_result, 0x80000000);
    EXPECT_EQ(parse_failure_notification(as_bytes(failure("4294967295"))).h_result, 0xFFFFFFFF);
    for (const char* wrong : {"-2147483649", "4294967296", "\"1\"", "1.5"}) {
        EXPECT_TRUE(error_of([&] {
                        parse_failure_notification(as_bytes(failure(wrong)));
                    }).starts_with("json_invalid: notification.hResult"))
            << wrong;
    }
}

TEST(ScepActions, LongErrorDescriptionsAreCutBetweenCharacters) {
    FailureNotification notification;
    notification.transaction_id = "1";
    notification.certificate_request = "A";
    notification.caller_info = "x";
    notification.error_description = std::string(254, 'a') + "\xc3\xa9";
    const auto cut = parse_failure_notification(as_bytes(write_failure_notification(notification)));
    EXPECT_EQ(cut.error_description, std::string(254, 'a'));
    EXPECT_EQ(
        error_of([] {
            parse_failure_notification(as_bytes(facts(R"("hResult":1,"errorDescription":"")")));
        }),
        "json_invalid: notification.errorDescription: empty");
}

TEST(ScepActions, ResultIsWhatTheServiceWrote) {
    const auto result = parse_scep_result(as_bytes(
        write_scep_result(ScepCode::challenge_expired, "too late", "https://service.example")));
    EXPECT_EQ(result.code, ScepCode::challenge_expired);
    EXPECT_EQ(result.description, "too late");
    EXPECT_FALSE(result.is_success());
    EXPECT_TRUE(parse_scep_result(as_bytes(write_scep_result(ScepCode::success, "", "https://s")))
                    .is_success());
}

TEST(ScepActions, UnknownCodesKeepTheirText) {
    const auto result = parse_scep_result(as_bytes(R"({"code":"success","errorDescription":"?"})"));
    EXPECT_EQ(result.code, ScepCode::unknown);
    EXPECT_EQ(result.code_text, "success");
    EXPECT_FALSE(result.is_success());
}

TEST(ScepActions, APermitTravelsWithAYes) {
    const Bytes permit{0x30, 0x03, 0x02, 0x01, 0x01};
    const auto written = write_scep_result(ScepCode::success, "", "https://s", permit);
    EXPECT_EQ(parse_scep_result(as_bytes(written)).permit, permit);
    const auto without = write_scep_result(ScepCode::success, "", "https://s");
    EXPECT_EQ(without.find("permit"), std::string::npos);
    EXPECT_TRUE(parse_scep_result(as_bytes(without)).permit.empty());
}

TEST(ScepActions, APermitThatCannotBeOneIsRefused) {
    const auto with = [](const std::string& permit) {
        return error_of([&] {
            parse_scep_result(
                as_bytes(R"({"code":"Success","errorDescription":"","permit":)" + permit + "}"));
        });
    };
    EXPECT_EQ(with("null"), "no error");
    EXPECT_EQ(with('"' + to_base64(Bytes(max_permit_bytes)) + '"'), "no error");
    for (const auto& wrong : {std::string("5"), std::string(R"("not base64")"),
                              '"' + to_base64(Bytes(max_permit_bytes + 1)) + '"'}) {
        EXPECT_TRUE(with(wrong).starts_with("json_invalid: permit")) << wrong.substr(0, 20);
    }
}

TEST(ScepActions, ResultsThatAreNotWholeAreRefused) {
    for (const char* wrong :
         {R"({"errorDescription":""})", R"({"code":"Success"})",
          R"({"code":1,"errorDescription":""})", R"({"code":"Success","errorDescription":null})",
          R"(["Success"])", "Success", ""}) {
        EXPECT_TRUE(error_of([&] { parse_scep_result(as_bytes(wrong)); }).starts_with("json_"))
            << wrong;
    }
}

TEST(ScepActions, CodesHaveDistinctNamesThatReadBack) {
    std::set<std::string_view> names;
    for (const auto& row : scep_codes()) {
        EXPECT_EQ(scep_code_from(row.name), row.code);
        EXPECT_EQ(to_text(row.code), row.name);
        names.insert(row.name);
    }
    EXPECT_EQ(names.size(), 26U);
    EXPECT_EQ(static_cast<int>(scep_code_from("SignatureValidationFailed")), 21);
}

TEST(PkiConnector, DownloadIsBetween1And500) {
    const auto body = [](std::string_view number) {
        return R"({"downloadParameters":{"maxRequests":)" + std::string(number) + "}}";
    };
    EXPECT_EQ(parse_revocation_download(as_bytes(body("500"))).max_requests, 500);
    EXPECT_EQ(parse_revocation_download(as_bytes(body("1"))).max_requests, 1);
    for (const char* wrong : {"0", "501", "-1", "\"5\"", "null"}) {
        EXPECT_TRUE(error_of([&] {
                        parse_revocation_download(as_bytes(body(wrong)));
                    }).starts_with("json_invalid: downloadParameters.maxRequests"))
            << wrong;
    }
    EXPECT_EQ(write_revocation_download({}),
              R"({"downloadParameters":{"maxRequests":100,"issuerName":null}})");
}

TEST(PkiConnector, RequestsAreReadAsWrittenAndIgnoringCase) {
    const auto read =
        parse_revocation_requests(as_bytes(write_revocation_requests({{.request_context = "c",
                                                                       .serial_number = "0A",
                                                                       .issuer_name = "I",
                                                                       .ca_configuration = {}}},
                                                                     "https://s")));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].issuer_name, "I");
    EXPECT_FALSE(read[0].ca_configuration);
    EXPECT_EQ(parse_revocation_requests(
                  as_bytes(R"({"value":[{"RequestContext":"c","SerialNumber":"1"}]})"))
                  .size(),
              1U);
    EXPECT_TRUE(parse_revocation_requests(as_bytes(R"({"value":[]})")).empty());
    for (const char* wrong :
         {"{}", R"({"value":null})", R"({"value":{}})", R"({"value":[{"serialNumber":"1"}]})",
          R"({"value":[{"requestContext":"","serialNumber":"1"}]})"}) {
        EXPECT_TRUE(error_of([&] {
                        parse_revocation_requests(as_bytes(wrong));
                    }).starts_with("json_invalid"))
            << wrong;
    }
}

RevocationResult uploaded(std::string_view members) {
    const std::string body = R"({"results":[{"requestContext":"c",)" + std::string(members) + "}]}";
    return parse_revocation_results(as_bytes(body)).at(0);
}

TEST(PkiConnector, ErrorCodesAreReadAsNamesAndNumbers) {
    for (const char* form :
         {R"("CertificateNotFoundError")", R"("certificatenotfounderror")", R"("4004")", "4004"}) {
        EXPECT_EQ(uploaded(R"("succeeded":false,"errorCode":)" + std::string(form)).code,
                  RevocationCode::certificate_not_found_error)
            << form;
    }
    for (const char* form : {R"("None")", R"("0")", "0", "null"}) {
        EXPECT_EQ(uploaded(R"("succeeded":true,"errorCode":)" + std::string(form)).code,
                  RevocationCode::none)
            << form;
    }
    EXPECT_EQ(uploaded(R"("succeeded":true)").code, RevocationCode::none);
    EXPECT_EQ(uploaded(R"("succeeded":false)").code,
              RevocationCode::non_retryable_service_exception);
    EXPECT_EQ(uploaded(R"("succeeded":false,"errorCode":"New")").code,
              RevocationCode::non_retryable_service_exception);
}

TEST(PkiConnector, ResultsThatContradictThemselvesAreRefused) {
    for (const char* wrong :
         {R"("succeeded":true,"errorCode":"4004")", R"("succeeded":false,"errorCode":"0")",
          R"("succeeded":true,"errorMessage":"x")", R"("succeeded":"yes")", R"("errorCode":"0")",
          R"("succeeded":false,"errorCode":[])"}) {
        EXPECT_TRUE(error_of([&] { uploaded(wrong); }).starts_with("json_invalid")) << wrong;
    }
    EXPECT_EQ(error_of([] { parse_revocation_results(as_bytes(R"({"results":[]})")); }),
              "json_invalid: results: empty");
}

TEST(PkiConnector, ResultsAreReadAsWritten) {
    const std::string text = write_revocation_results(
        {{.request_context = "a", .succeeded = true, .code = RevocationCode::none, .message = {}},
         {.request_context = "b",
          .succeeded = false,
          .code = RevocationCode::service_too_busy_exception,
          .message = "later"}});
    EXPECT_EQ(text, R"({"results":[{"requestContext":"a","succeeded":true,"errorCode":"0"},)"
                    R"({"requestContext":"b","succeeded":false,"errorCode":"4102",)"
                    R"("errorMessage":"later"}]})");
    const auto again = parse_revocation_results(as_bytes(text));
    EXPECT_EQ(again.at(1).message, "later");
    EXPECT_TRUE(is_retryable(again.at(1).code));
    EXPECT_FALSE(is_retryable(RevocationCode::payload_too_large_error));
}

TEST(PkiConnector, UploadAnswerIsTheBooleanTrueAlone) {
    EXPECT_EQ(error_of([] { check_upload_answer(as_bytes(write_upload_answer())); }), "no error");
    for (const char* wrong :
         {R"({"value":false})", R"({"value":"true"})", R"({"value":1})", "{}", "true", "<html>"}) {
        EXPECT_TRUE(error_of([&] { check_upload_answer(as_bytes(wrong)); }).starts_with("json_"))
            << wrong;
    }
}

}  // namespace

}  // namespace certferry::wire
