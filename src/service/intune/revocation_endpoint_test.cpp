#include "service/intune/revocation_endpoint.h"

#include "service/oauth/testing.h"
#include "store/service/certificates.h"
#include "store/service/requests.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view base = "/intune/PkiConnectorFEService/CertificateAuthorityRequests/";

class RevocationEndpointTest : public OauthTest {
protected:
    RevocationEndpointTest() { add_revocation_actions(router_, desk_, tokens_); }

    static std::string id_of(int number) {
        return fmt::format("019a0000-0000-7000-8000-{:012}", number);
    }

    /// Queues the revocation of certificate `number`, oldest first.
    void queue(int number, const std::string& issuer = "Harbor Issuing CA",
               const std::string& tenant = "t1") {
        database_->write([&](store::Session& session) { insert(session, number, issuer, tenant); });
        clock_.advance(1s);
    }

    void insert(store::Session& session, int number, const std::string& issuer,
                const std::string& tenant) {
        store::service::CertificateRecord certificate;
        certificate.tenant_id = tenant;
        certificate.certificate_id = id_of(number);
        certificate.kind = "scep";
        store::service::insert_certificate(session, certificate);
        certificate.revocation_state = "pending";
        certificate.serial_reported = fmt::format("0A{:02}", number);
        certificate.issuer = issuer;
        certificate.ca_configuration = R"(host\)" + issuer;
        store::service::update_certificate(session, certificate);
        store::service::RequestRecord request;
        request.tenant_id = tenant;
        request.request_id = id_of(number);
        request.kind = "revoke";
        request.lane = store::service::lane_of("revoke", std::nullopt);
        request.certificate_id = certificate.certificate_id;
        request.body = "{}";
        request.created_at = clock_.now();
        store::service::insert_request(session, request);
    }

    http::Response download(std::string_view parameters) {
        return call(intune_scope, "POST", std::string(base) + "downloadRevocationRequests",
                    fmt::format(R"({{"downloadParameters":{}}})", parameters));
    }

    /// Serial numbers of a download.
    std::vector<std::string> serials(std::string_view parameters = R"({"maxRequests":100})") {
        const auto response = download(parameters);
        EXPECT_EQ(response.status, 200) << as_text(response.body);
        std::vector<std::string> found;
        contexts_.clear();
        const auto body = json_in(response);
        for (const auto& value : body.at("value").as_array()) {
            found.emplace_back(value.as_object().at("serialNumber").as_string());
            contexts_.emplace_back(value.as_object().at("requestContext").as_string());
        }
        return found;
    }

    http::Response upload(const boost::json::object& result) {
        return call(
            intune_scope, "POST", std::string(base) + "uploadRevocationResults",
            boost::json::serialize(boost::json::object{{"results", boost::json::array{result}}}));
    }

    static boost::json::object failure(const std::string& context, boost::json::value code) {
        return {{"requestContext", context},
                {"succeeded", false},
                {"errorCode", std::move(code)},
                {"errorMessage", "the CA said no"}};
    }

    static boost::json::object success(const std::string& context) {
        return {{"requestContext", context}, {"succeeded", true}, {"errorCode", "0"}};
    }

    /// State of the request and of its certificate's revocation.
    std::string state(int number) {
        return database_->read([&](store::Session& session) {
            return store::service::find_request(session, "t1", id_of(number)).value().state + " " +
                   store::service::find_certificate(session, "t1", id_of(number))
                       .value()
                       .revocation_state;
        });
    }

    RevocationDesk desk_{{.database = *database_, .clock = clock_, .settings = {}}};
    std::vector<std::string> contexts_;  // Of the last download.
};

using Serials = std::vector<std::string>;

TEST_P(RevocationEndpointTest, GivesWhatIsQueuedOldestFirst) {
    EXPECT_EQ(serials(), Serials());
    queue(2);
    queue(1);
    const auto response = download(R"({"maxRequests":100,"issuerName":null})");
    const auto body = json_in(response);
    EXPECT_EQ(body.at("@odata.context"),
              "https://service.example:9443/intune/PkiConnectorFEService/$metadata#Collection("
              "microsoft.management.services.api.caRevocationRequest)");
    const auto& items = body.at("value").as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items.at(0).as_object().at("serialNumber"), "0A02");
    EXPECT_EQ(items.at(0).as_object().at("issuerName"), "Harbor Issuing CA");
    EXPECT_EQ(items.at(0).as_object().at("caConfiguration"), R"(host\Harbor Issuing CA)");
}

TEST_P(RevocationEndpointTest, MaxRequestsIsOneTo500) {
    EXPECT_EQ(download(R"({"maxRequests":0})").status, 400);
    EXPECT_EQ(download(R"({"maxRequests":501})").status, 400);
    EXPECT_EQ(download("{}").status, 400);
    EXPECT_EQ(error_in(download(R"({"maxRequests":0})")), "json_invalid");
    EXPECT_EQ(download(R"({"maxRequests":500})").status, 200);
    queue(1);
    queue(2);
    EXPECT_EQ(serials(R"({"MaxRequests":1})"), (Serials{"0A01"})) << "names in any case";
}

TEST_P(RevocationEndpointTest, FiltersBeforeItLimits) {
    queue(1, "Other CA");
    queue(2, "Other CA");
    queue(3);
    EXPECT_EQ(serials(R"({"maxRequests":1,"issuerName":"HARBOR issuing ca"})"), (Serials{"0A03"}));
    EXPECT_EQ(serials(R"({"maxRequests":5,"issuerName":"host\\Other CA"})"), Serials());
    EXPECT_EQ(serials(R"({"maxRequests":5,"issuerName":""})"), (Serials{"0A01", "0A02"}));
}

TEST_P(RevocationEndpointTest, ComparesTheCaConfigurationOnlyIfToldTo) {
    RevocationDesk desk({.database = *database_,
                         .clock = clock_,
                         .settings = {.lease = 60min, .match_ca_configuration = true}});
    queue(1);
    const ApplicationAccess access{.tenant_id = "t1", .application_id = "a1", .roles = {}};
    EXPECT_EQ(desk.download(access, {.max_requests = 5, .issuer_name = R"(HOST\Harbor issuing CA)"})
                  .size(),
              1U);
}

TEST_P(RevocationEndpointTest, ALeaseHidesItemsFor60Minutes) {
    queue(1);
    EXPECT_EQ(serials(), (Serials{"0A01"}));
    clock_.advance(60min - 1s);
    EXPECT_EQ(serials(), Serials());
    clock_.advance(1s);
    EXPECT_EQ(serials(), (Serials{"0A01"}));
}

TEST_P(RevocationEndpointTest, SearchesBeyondWhatItReadsAtOnce) {
    database_->write([&](store::Session& session) {
        for (int i = 1; i <= 510; ++i) {
            insert(session, i, i == 510 ? "Rare CA" : "Harbor Issuing CA", "t1");
        }
    });
    EXPECT_EQ(serials(R"({"maxRequests":2,"issuerName":"Rare CA"})").size(), 1U);
    EXPECT_EQ(serials(R"({"maxRequests":500})").size(), 500U);
}

TEST_P(RevocationEndpointTest, ASuccessRevokesAndMayBeRepeated) {
    queue(1);
    serials();
    for (int i = 0; i < 2; ++i) {
        const auto response = upload(success(contexts_.at(0)));
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(as_text(response.body), R"({"value":true})");
        EXPECT_EQ(state(1), "succeeded revoked");
    }
    clock_.advance(61min);
    EXPECT_EQ(serials(), Serials());
}

TEST_P(RevocationEndpointTest, ErrorCodesComeAsNameTextOrNumber) {
    const auto after = [&](int number, const boost::json::value& code) {
        queue(number);
        serials();
        EXPECT_EQ(upload(failure(contexts_.at(0), code)).status, 200);
        return state(number);
    };
    EXPECT_EQ(after(1, "certificatenotfounderror"), "failed failed");
    EXPECT_EQ(after(2, "4004"), "failed failed");
    EXPECT_EQ(after(3, 4004), "failed failed");
    EXPECT_EQ(after(4, nullptr), "failed failed");
    EXPECT_EQ(after(5, "ServiceTooBusyException"), "leased pending");
    EXPECT_EQ(after(6, "4101"), "leased pending");
    EXPECT_EQ(after(7, 4103), "leased pending");
    clock_.advance(61min);
    EXPECT_EQ(serials(), (Serials{"0A05", "0A06", "0A07"})) << "offered again after the lease";
}

TEST_P(RevocationEndpointTest, PascalCaseIsTaken) {
    queue(1);
    serials();
    const auto response =
        call(intune_scope, "POST", std::string(base) + "uploadRevocationResults",
             fmt::format(
                 R"({{"Results":[{{"RequestContext":"{}","Succeeded":true,"ErrorCode":"None"}}]}})",
                 contexts_.at(0)));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(state(1), "succeeded revoked");
}

TEST_P(RevocationEndpointTest, UnknownContextsChangeNothing) {
    queue(1);
    queue(2, "Harbor Issuing CA", "t2");
    serials();
    for (const auto& context :
         {std::string("nonsense"), id_of(1) + "x", id_of(9) + "." + id_of(1), id_of(2) + ".x"}) {
        EXPECT_EQ(as_text(upload(success(context)).body), R"({"value":true})") << context;
    }
    EXPECT_EQ(state(1), "leased pending");
    EXPECT_EQ(database_
                  ->read([](store::Session& session) {
                      return store::service::find_request(session, "t2", id_of(2)).value();
                  })
                  .state,
              "queued")
        << "another tenant's";
}

TEST_P(RevocationEndpointTest, AFailureOfALeaseThatIsOverDoesNotCount) {
    queue(1);
    serials();
    const auto first = contexts_.at(0);
    clock_.advance(61min);
    serials();
    upload(failure(first, 4004));
    EXPECT_EQ(state(1), "leased pending");
    upload(success(first));
    EXPECT_EQ(state(1), "succeeded revoked") << "the certificate is revoked, whoever did it";
}

TEST_P(RevocationEndpointTest, ContradictionsAreRefusedWhole) {
    queue(1);
    serials();
    auto result = success(contexts_.at(0));
    result["errorCode"] = "4004";
    EXPECT_EQ(upload(result).status, 400);
    EXPECT_EQ(call(intune_scope, "POST", std::string(base) + "uploadRevocationResults",
                   R"({"results":[]})")
                  .status,
              400);
    EXPECT_EQ(call(intune_scope, "POST", std::string(base) + "uploadRevocationResults", "{").status,
              400);
    EXPECT_EQ(state(1), "leased pending");
}

TEST_P(RevocationEndpointTest, NeedsATokenWithTheRole) {
    const auto target = std::string(base) + "downloadRevocationRequests";
    const std::string body = R"({"downloadParameters":{"maxRequests":1}})";
    const auto with_graph = call(graph_scope, "POST", target, body);
    EXPECT_EQ(with_graph.status, 401);
    EXPECT_EQ(error_in(with_graph), "access_token_refused");
    EXPECT_EQ(call_with("Basic x", "POST", target, body).status, 401);
    change_application([](auto& application) { application.roles = "User.Read.All"; });
    const auto without_role = call(intune_scope, "POST", target, body);
    EXPECT_EQ(without_role.status, 403);
    EXPECT_EQ(error_in(without_role), "application_role_missing");
}

TEST_P(RevocationEndpointTest, ADoubledSlashIsTaken) {
    const auto response = call(intune_scope, "POST",
                               "/intune/PkiConnectorFEService//CertificateAuthorityRequests/"
                               "downloadRevocationRequests",
                               R"({"downloadParameters":{"maxRequests":1}})");
    EXPECT_EQ(response.status, 200);
}

INSTANTIATE_TEST_SUITE_P(Drivers, RevocationEndpointTest, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

}  // namespace
}  // namespace certferry::service
