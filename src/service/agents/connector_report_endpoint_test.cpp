#include "service/agents/connector_report_endpoint.h"

#include "pki/certificate.h"
#include "service/agents/connector_endpoint.h"
#include "service/agents/enrolment.h"
#include "service/agents/scep_caller.h"
#include "service/keys/testing.h"
#include "store/service/connector_commands.h"
#include "store/service/connector_policies.h"
#include "store/service/events.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"
#include "store/testing.h"
#include "wire/connector.h"
#include "wire/connector_report.h"
#include "wire/json.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view tenant = "0190d2f4-0000-7000-8000-00000000000a";

/// The routes that connectors call, called by one that enrolled.
class ConnectorReports : public store::DriverTest {
public:
    ConnectorReports(const ConnectorReports&) = delete;
    ConnectorReports& operator=(const ConnectorReports&) = delete;

protected:
    ConnectorReports() {
        enrolment_.add_to(router_);
        endpoint_.add_to(router_);
    }

    ~ConnectorReports() override { std::filesystem::remove_all(folder_); }

    http::Response call(std::string method, const std::string& path, Bytes body,
                        http::Headers headers = {}) {
        http::Request request;
        request.id = "0190d2f4-0000-7000-8000-000000000001";
        request.method = std::move(method);
        request.target = "/connector/v1/" + path;
        request.path = request.target;
        request.headers = std::move(headers);
        request.body = std::move(body);
        request.peer_certificate = certificate_;
        const auto found = router_.find(request.method, request.path);
        return http::run_handler(found.entry->route, request);
    }

    http::Response post(const std::string& path, std::string_view body) {
        return call("POST", path, to_bytes(body));
    }

    static std::string code_in(const http::Response& response) {
        return response.status < 400
                   ? "status " + std::to_string(response.status)
                   : std::string(boost::json::parse(as_text(response.body)).at("code").as_string());
    }

    template <class F>
    auto write(F&& use) {
        return database_->write([&](store::Session& session) { return use(session); });
    }

    /// Enrols and keeps the certificate; gives the answer's code.
    std::string enrol(std::string version, std::vector<std::string> features, const Secret& token) {
        const auto key =
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
        wire::ConnectorEnrolment body{.token = Secret::copy_of(token.reveal_text()),
                                      .csr = pki::make_request({}, key).der(),
                                      .host_name = "edge.example",
                                      .version = std::move(version),
                                      .features = std::move(features)};
        const auto answer = post("enroll", wire::to_json(body));
        if (answer.status == 200) {
            auto made = wire::from_json<wire::ConnectorCertificate>(as_text(answer.body));
            certificate_ = {.der = std::move(made.certificate), .issuer = ca_.certificate().der()};
            connector_id_ = std::move(made.connector_id);
        }
        return code_in(answer);
    }

    Secret new_token() {
        return write([&](store::Session& session) {
            store::service::EnrolmentTokenRecord like;
            like.tenant_id = tenant;
            like.for_connector = true;
            like.created_by = "test";
            return make_enrolment_token(session, like, ca_, clock_.now()).token;
        });
    }

    void put_policy(std::string_view tenant_id, std::string policy) {
        write([&](store::Session& session) {
            return store::service::put_connector_policy(session,
                                                        {.tenant_id = std::string(tenant_id),
                                                         .policy = std::move(policy),
                                                         .version = 0,
                                                         .modified_at = clock_.now()});
        });
    }

    void raise_scep_minimum() {
        write([&](store::Session& session) {
            auto policy = store::service::find_connector_policy(session, tenant).value();
            policy.policy.replace(policy.policy.find("1.3101.2"), 8, "1.3101.3");
            return store::service::put_connector_policy(session, policy);
        });
    }

    wire::HealthReport report() {
        wire::HealthReport report;
        report.host_name = "edge.example";
        report.version = "1.3102.0";
        report.features = {"scep", "pkcs"};
        report.clock = clock_.now();
        return report;
    }

    TestClock clock_;
    std::unique_ptr<store::Database> database_ = scratch_.open(store::service::migrations());
    std::filesystem::path folder_ = new_folder();
    InstallationKey installation_ = InstallationKey::from_file(folder_ / "installation.key");
    InternalCa ca_ = new_ca();
    VersionGate gate_{"1.3102.0"};
    ClientAuthenticator clients_{*database_, ca_, clock_};
    std::optional<http::PeerCertificate> certificate_;
    std::string connector_id_;

private:
    static std::filesystem::path new_folder() {
        auto folder = std::filesystem::temp_directory_path() /
                      ("certferry-agents-" + new_uuid(SystemClock().now()));
        std::filesystem::create_directory(folder);
        InstallationKey::make_file(folder / "installation.key");
        return folder;
    }

    InternalCa new_ca() {
        InternalCa::make(*database_, installation_, clock_);
        return {*database_, installation_, clock_};
    }

    ConnectorEndpoint enrolment_{
        {.database = *database_, .ca = ca_, .clients = clients_, .gate = gate_, .clock = clock_}};
    ConnectorReportEndpoint endpoint_{
        {.database = *database_, .clients = clients_, .gate = gate_, .clock = clock_}};
    http::Router router_;
};

INSTANTIATE_TEST_SUITE_P(, ConnectorReports, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(ConnectorReports, NeedAClientCertificate) {
    EXPECT_EQ(code_in(call("GET", "settings", {})), "client_certificate_missing");
    EXPECT_EQ(code_in(post("health", "{}")), "client_certificate_missing");
    EXPECT_EQ(code_in(post("keys", "{}")), "client_certificate_missing");
    EXPECT_EQ(code_in(post("events", "{}")), "client_certificate_missing");
    EXPECT_EQ(code_in(call("PUT", "logs/x", {})), "client_certificate_missing");
}

TEST_P(ConnectorReports, SettingsAreSentAgainOnlyIfTheyChanged) {
    ASSERT_EQ(enrol("1.3102.0", {"scep"}, new_token()), "status 200");
    const auto first = call("GET", "settings", {});
    const auto tag = std::string(first.headers.find("ETag").value());
    const auto settings = wire::from_json<wire::ConnectorSettings>(as_text(first.body));
    EXPECT_EQ(settings.polling.health_seconds, 300);
    const auto second = call("GET", "settings", {}, {{"If-None-Match", tag}});
    EXPECT_EQ(second.status, 304);
    EXPECT_TRUE(second.body.empty());
    put_policy(tenant, R"({"minimumVersions": {"scep": "1.3101.0"},
        "eventLevels": {"admin": "error", "operational": "none"},
        "polling": {"leaseWaitSeconds": 5, "fallbackSeconds": 60, "healthSeconds": 60}})");
    const auto third = call("GET", "settings", {}, {{"If-None-Match", tag}});
    EXPECT_EQ(third.status, 200);
    EXPECT_NE(third.headers.find("ETag"), tag);
}

TEST_P(ConnectorReports, HealthIsAnsweredWithVerdictAndCommands) {
    ASSERT_EQ(enrol("1.3102.0", {"scep"}, new_token()), "status 200");
    write([&](store::Session& session) {
        store::service::insert_connector_command(session, {.tenant_id = std::string(tenant),
                                                           .command_id = "m1",
                                                           .connector_id = connector_id_,
                                                           .kind = "collectLogs",
                                                           .state = "queued",
                                                           .message = std::nullopt,
                                                           .created_by = "test",
                                                           .created_at = clock_.now(),
                                                           .modified_at = clock_.now()});
    });
    const auto response = post("health", wire::to_json(report()));
    ASSERT_EQ(code_in(response), "status 200");
    const auto answer = wire::from_json<wire::HealthAnswer>(as_text(response.body));
    EXPECT_EQ(answer.lifecycle.state, "active");
    ASSERT_EQ(answer.commands.size(), 1U);
    EXPECT_EQ(answer.commands[0].command_id, "m1");

    EXPECT_EQ(code_in(call("PUT", "logs/m1", {0x1F, 0x8B, 0x08, 0x00})), "status 204");
    EXPECT_EQ(code_in(call("PUT", "logs/m2", {0x1F, 0x8B, 0x08, 0x00})), "command_unknown");
    EXPECT_EQ(code_in(call("PUT", "logs", {0x1F, 0x8B, 0x08, 0x00})), "command_unknown");
    EXPECT_EQ(code_in(post("health", "{}")), "json_invalid");
}

TEST_P(ConnectorReports, AConnectorThatIsTooOldIsToldSo) {
    const auto token = new_token();
    put_policy(store::service::installation_tenant,
               R"({"releases": [{"version": "1.2905.0", "releasedAt": "2029-05-01T00:00:00Z"},
                   {"version": "1.2906.0", "releasedAt": "2029-06-01T00:00:00Z"}]})");
    EXPECT_EQ(enrol("1.2905.0", {"scep"}, token), "connector_version_refused");
    EXPECT_EQ(enrol("newest", {"scep"}, token), "connector_version_invalid");
    EXPECT_EQ(enrol("1.2906.0", {"scep"}, token), "status 200") << "the token was not spent";
    auto old = report();
    old.version = "1.2905.0";
    EXPECT_EQ(code_in(post("health", wire::to_json(old))), "connector_version_refused");
    const auto kept = write([&](store::Session& session) {
        return store::service::find_connector(session, tenant, connector_id_).value();
    });
    EXPECT_EQ(kept.product_version, "1.2905.0");
}

TEST_P(ConnectorReports, AConnectorThatIsTooOldForScepValidatesNothing) {
    const ScepCaller scep{.clients = clients_, .gate = gate_, .clock = clock_};
    http::Request request;
    EXPECT_EQ(code_of([&] { scep.validator_of(request); }), "client_certificate_missing");
    ASSERT_EQ(enrol("1.3101.2", {"scep", "pkcs"}, new_token()), "status 200");
    request.peer_certificate = certificate_;
    EXPECT_EQ(scep.validator_of(request), tenant);
    put_policy(tenant, R"({"minimumVersions": {"pkcs": "1.3102.0", "scep": "1.3101.2"},
        "eventLevels": {"admin": "error", "operational": "none"},
        "polling": {"leaseWaitSeconds": 5, "fallbackSeconds": 60, "healthSeconds": 60}})");
    EXPECT_EQ(scep.validator_of(request), tenant);
    raise_scep_minimum();
    EXPECT_EQ(code_of([&] { scep.validator_of(request); }), "connector_version_refused");
    EXPECT_EQ(scep.tenant_of(request), tenant) << "of what it began it tells the end";
    ASSERT_EQ(code_in(post("health", wire::to_json(report()))), "status 200");
    EXPECT_EQ(scep.validator_of(request), tenant) << "it was updated";
}

TEST_P(ConnectorReports, KeysAndEventsAreKeptForTheSender) {
    ASSERT_EQ(enrol("1.3102.0", {"pkcs"}, new_token()), "status 200");
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const wire::KeyRegistration registration{.kind = "escrow",
                                             .provider_name = "file",
                                             .key_name = "escrow",
                                             .public_key = key.public_key().spki(),
                                             .replaces = std::nullopt};
    const auto registered = post("keys", wire::to_json(registration));
    ASSERT_EQ(code_in(registered), "status 200");
    EXPECT_EQ(wire::from_json<wire::RegisteredKey>(as_text(registered.body)).state, "active");

    const auto response = post("events", R"({"events": [{
        "timestamp": "2031-02-11T08:00:00.000Z",
        "eventUid": "0190d2f4-0000-7000-8000-000000000001", "eventId": 10,
        "eventName": "ConnectorServiceStarted", "channel": "Operational",
        "category": "General", "level": "Information", "message": "service started."}, 5]})");
    ASSERT_EQ(code_in(response), "status 200");
    const auto receipt = wire::from_json<wire::EventReceipt>(as_text(response.body));
    EXPECT_EQ(receipt.accepted, 1);
    EXPECT_EQ(receipt.refused.size(), 1U);
    const auto events = write([&](store::Session& session) {
        return store::service::events_after(session, tenant, {}, 0, 10);
    });
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].connector_id, connector_id_);
}

}  // namespace
}  // namespace certferry::service
