#include "app/connector_enroll.h"

#include "app/client_credential.h"
#include "app/command_events.h"
#include "app/host_names.h"
#include "app/version.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "events/catalogue.h"
#include "events/certificate_fields.h"
#include "http/client.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "wire/connector.h"
#include "wire/enrolment_token.h"
#include "wire/json.h"
#include "wire/problem_code.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto call_timeout = 30s;

/// What the service said in place of an answer.
[[noreturn]] void refuse(const http::Response& response) {
    const auto* known = wire::problem_code(as_text(response.body));
    const auto detail = fmt::format("the service answered {}", response.status);
    throw Error(known != nullptr ? *known : codes::peer_answer_invalid, detail);
}

/// What the connector's own file says of an enrolment. The file may be out of reach: a full disk, a
/// database that does not answer.
void report_enrollment(const ConnectorConfig& config, const Clock& clock,
                       const events::Event& event) {
    try {
        report_by_command(config, clock, event);
    } catch (const Error& error) {
        log::warning("event {} could not be kept: {}", event.type().id, error.what());
    }
}

events::Diagnostic enrollment_diagnostic(const Error& error) {
    return error.kind() == ErrorKind::unavailable ? events::Diagnostic::service_unreachable
                                                  : events::Diagnostic::service_auth_failed;
}

}  // namespace

EnrolledConnector enroll_connector(ConnectorEnrollment enrollment) {
    http::ClientOptions options;
    options.pinned_ca_key = wire::ca_key_of(enrollment.token);
    options.proxy = std::move(enrollment.proxy);
    http::Client client(std::move(options));
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const pki::RequestContent content{
        .subject = pki::Name(), .extensions = {}, .challenge_password = nullptr};
    const wire::ConnectorEnrolment body{.token = enrollment.token.clone(),
                                        .csr = pki::make_request(content, key).der(),
                                        .host_name = host_name(),
                                        .version = std::string(version),
                                        .features = enrollment.features};
    const auto text = wire::to_json(body);
    const auto response = client.send(
        {.method = "POST",
         .url = fmt::format("{}{}/enroll", enrollment.service_url, wire::connector_base_path),
         .headers = {{"Content-Type", "application/json"}},
         .body = to_bytes(std::string_view(text))},
        Deadline::after(call_timeout));
    if (response.status != 200) {
        refuse(response);
    }
    const auto answer = wire::from_json<wire::ConnectorCertificate>(as_text(response.body));
    std::filesystem::create_directories(enrollment.folder);
    std::string anchors;
    for (const auto& anchor : answer.trust_anchors) {
        anchors += pki::Certificate::from_der(anchor).to_pem();
    }
    const Secret credential =
        Secret::copy_of(credential_pem(pki::Certificate::from_der(answer.certificate), key));
    write_file(enrollment.folder / "client.pem", credential.reveal(), FileMode::owner_only);
    write_file(enrollment.folder / "service-ca.pem", as_bytes(anchors), FileMode::readable);
    return {.tenant_id = answer.tenant_id, .connector_id = answer.connector_id};
}

EnrolledConnector enroll_and_report(const ConnectorConfig& config, ConnectorEnrollment enrollment) {
    const SystemClock clock;
    const auto url = enrollment.service_url;
    const auto file = enrollment.folder / "client.pem";
    try {
        auto who = enroll_connector(std::move(enrollment));
        events::Event event(events::types::enrollment_success, clock.now());
        event.set(events::Field::connector_name, host_name()).set(events::Field::environment, url);
        add_certificate(event, pki::Certificate::from_pem(as_text(read_file(file))));
        report_enrollment(config, clock, event);
        return who;
    } catch (const Error& error) {
        events::Event event(events::types::enrollment_failure, clock.now());
        event.set(events::Field::environment, url).fail(error, enrollment_diagnostic(error));
        report_enrollment(config, clock, event);
        throw;
    }
}

}  // namespace certferry::app
