#include "service/agents/connector_endpoint.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/agents/enrolment.h"
#include "service/agents/json_body.h"
#include "wire/connector.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorRecord;
using store::service::EnrolmentTokenRecord;

constexpr std::array<std::string_view, 4> known_features{"scep", "pkcs", "pkcsImported",
                                                         "revocation"};
constexpr std::size_t max_text = 255;

std::string checked_features(const std::vector<std::string>& features) {
    for (const auto& feature : features) {
        if (std::ranges::find(known_features, feature) == known_features.end()) {
            throw Error(codes::validation_failed, "an unknown feature");
        }
    }
    return fmt::format("{}", fmt::join(features, " "));
}

void check_text(std::string_view text) {
    if (text.empty() || text.size() > max_text) {
        throw Error(codes::validation_failed, "host name and version have 1 to 255 octets");
    }
}

wire::ConnectorCertificate certificate_for(const InternalCa& ca, ConnectorRecord& connector,
                                           const pki::CertificateRequest& csr) {
    const auto certificate = issue_client_certificate(ca,
                                                      {.tenant_id = connector.tenant_id,
                                                       .kind = ClientIdentity::Kind::connector,
                                                       .id = connector.connector_id},
                                                      csr);
    connector.previous_client_serial = std::move(connector.client_serial);
    connector.client_serial = certificate.serial();
    connector.client_not_after = certificate.not_after();
    return {.tenant_id = connector.tenant_id,
            .connector_id = connector.connector_id,
            .certificate = certificate.der(),
            .trust_anchors = {ca.certificate().der()}};
}

}  // namespace

void ConnectorEndpoint::add_to(http::Router& router) const {
    const auto add = [&](std::string_view path, auto handler) {
        http::Route route;
        route.method = "POST";
        route.path = fmt::format("{}/{}", wire::connector_base_path, path);
        route.name = fmt::format("connector.{}", path);
        route.handler = [this, handler](const http::Request& request) {
            return (this->*handler)(request);
        };
        router.add(std::move(route));
    };
    add("enroll", &ConnectorEndpoint::enroll);
    add("renew", &ConnectorEndpoint::renew);
}

http::Response ConnectorEndpoint::enroll(const http::Request& request) const {
    const auto body = read_body<wire::ConnectorEnrolment>(request);
    const auto csr = client_csr(body.csr);
    const auto features = checked_features(body.features);
    check_text(body.host_name);
    check_text(body.version);
    const UtcTime now = parts_.clock.now();
    return json_answer(parts_.database.write([&](Session& session) {
        const auto enrol = [&](const EnrolmentTokenRecord& token) {
            parts_.gate.admit(session, token.tenant_id, body.version, body.features, now);
            if (store::service::count_connectors(session, token.tenant_id) >= max_connectors) {
                throw Error(codes::connector_limit_reached, "");
            }
            ConnectorRecord connector;
            connector.tenant_id = token.tenant_id;
            connector.connector_id = new_uuid(now);
            connector.name = body.host_name;
            connector.host_name = body.host_name;
            connector.product_version = body.version;
            connector.features = features;
            connector.created_at = now;
            connector.modified_at = now;
            const auto answer = certificate_for(parts_.ca, connector, csr);
            store::service::insert_connector(session, connector);
            return wire::to_json(answer);
        };
        return enrol_by_token(session, body.token, true, request.body, now, enrol);
    }));
}

http::Response ConnectorEndpoint::renew(const http::Request& request) const {
    auto connector = parts_.clients.connector(request);
    const auto csr = client_csr(read_body<wire::ConnectorRenewal>(request).csr);
    const auto answer = certificate_for(parts_.ca, connector, csr);
    // Of a repeated renewal, whose first answer was lost, it is the one that the connector still
    // has.
    connector.previous_client_serial =
        pki::Certificate::from_der(request.peer_certificate.value().der).serial();
    parts_.database.write([&](Session& session) {
        store::service::update_connector_certificate(session, connector);
    });
    return answer_with(answer);
}

}  // namespace certferry::service
