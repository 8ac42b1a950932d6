#include "service/agents/connector_report_endpoint.h"

#include "base/codes/connectors.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "service/agents/json_body.h"
#include "service/connectors/health.h"
#include "service/connectors/keys.h"
#include "service/connectors/logs.h"
#include "service/connectors/policy.h"
#include "service/connectors/report_limits.h"
#include "service/events/event_intake.h"
#include "wire/connector.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::string_view logs_path = "/connector/v1/logs";

/// Changes with the text: a strong validator (RFC 9110, 8.8.3).
std::string tag_of(std::string_view text) {
    return fmt::format("\"{}\"", to_hex(pki::sha256(as_bytes(text))).substr(0, 32));
}

}  // namespace

void ConnectorReportEndpoint::add_to(http::Router& router) const {
    const auto add = [&](std::string_view method, std::string_view path, auto handler,
                         http::Match match = http::Match::exact,
                         std::optional<std::size_t> max_body_bytes = std::nullopt) {
        http::Route route;
        route.method = method;
        route.path = fmt::format("{}/{}", wire::connector_base_path, path);
        route.match = match;
        route.max_body_bytes = max_body_bytes;
        route.name = fmt::format("connector.{}", path);
        route.handler = [this, handler](const http::Request& request) {
            return (this->*handler)(request);
        };
        router.add(std::move(route));
    };
    add("GET", "settings", &ConnectorReportEndpoint::settings);
    add("POST", "health", &ConnectorReportEndpoint::health);
    add("POST", "keys", &ConnectorReportEndpoint::keys);
    add("POST", "events", &ConnectorReportEndpoint::events);
    add("PUT", "logs", &ConnectorReportEndpoint::logs, http::Match::prefix, max_log_bytes);
}

http::Response ConnectorReportEndpoint::settings(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    const auto text = wire::to_json(parts_.database.read(
        [&](Session& session) { return settings_of(session, connector.tenant_id); }));
    const auto tag = tag_of(text);
    auto response = request.headers.find("If-None-Match") == tag
                        ? http::Response{.status = 304, .headers = {}, .body = {}}
                        : json_answer(text);
    response.headers.set("ETag", tag);
    return response;
}

http::Response ConnectorReportEndpoint::health(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    const auto report =
        wire::from_json<wire::HealthReport>(as_text(request.body), {.max_bytes = max_report_bytes});
    const auto recorded = parts_.database.write([&](Session& session) {
        return record_health(session, connector, report, parts_.gate, parts_.clock.now());
    });
    if (recorded.refused) {
        throw Error(codes::connector_version_refused,
                    fmt::format("connector {}", connector.connector_id));
    }
    return answer_with(recorded.answer);
}

http::Response ConnectorReportEndpoint::keys(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    const auto registration = read_body<wire::KeyRegistration>(request);
    return answer_with(parts_.database.write([&](Session& session) {
        return register_key(session, connector, registration, parts_.clock.now());
    }));
}

http::Response ConnectorReportEndpoint::events(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    const auto upload = read_body<wire::EventUpload>(request);
    const EventOrigin origin{.tenant_id = connector.tenant_id,
                             .connector_id = connector.connector_id};
    return answer_with(parts_.database.write([&](Session& session) {
        return take_events(session, origin, upload, parts_.clock.now());
    }));
}

http::Response ConnectorReportEndpoint::logs(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    auto command_id = std::string_view(request.path).substr(logs_path.size());
    command_id.remove_prefix(command_id.starts_with('/') ? 1 : 0);
    parts_.database.write([&](Session& session) {
        keep_logs(session, connector, command_id, request.body, parts_.clock.now());
    });
    return {.status = 204, .headers = {}, .body = {}};
}

}  // namespace certferry::service
