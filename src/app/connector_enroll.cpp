#include "app/connector_enroll.h"

#include "app/client_credential.h"
#include "app/host_names.h"
#include "app/version.h"
#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "http/client.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "wire/connector.h"
#include "wire/json.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto call_timeout = 30s;

/// What the service said in place of an answer.
[[noreturn]] void refuse(const http::Response& response) {
    boost::system::error_code fault;
    const auto document = boost::json::parse(as_text(response.body), fault);
    const auto* problem = fault ? nullptr : document.if_object();
    const auto* code = problem != nullptr ? problem->if_contains("code") : nullptr;
    const auto* known = code != nullptr && code->is_string()
                            ? find_error_code(std::string_view(code->as_string()))
                            : nullptr;
    const auto detail = fmt::format("the service answered {}", response.status);
    throw Error(known != nullptr ? *known : codes::peer_answer_invalid, detail);
}

}  // namespace

Bytes service_ca_key(const Secret& token) {
    const auto text = token.reveal_text();
    const auto dot = text.find('.');
    auto digest = dot == std::string_view::npos ? std::nullopt : from_hex(text.substr(dot + 1));
    if (!digest || digest->size() != std::tuple_size_v<pki::Sha256>) {
        throw Error(codes::enrolment_token_refused, "it is not whole: copy it again");
    }
    return *std::move(digest);
}

EnrolledConnector enroll_connector(ConnectorEnrollment enrollment) {
    http::ClientOptions options;
    options.pinned_ca_key = service_ca_key(enrollment.token);
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

}  // namespace certferry::app
