#include "wire/service_discovery.h"

#include "base/error.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>

namespace certferry::wire {

namespace {

struct EndpointEntry {
    std::optional<std::string> provider_name;
    std::optional<std::string> service_name;  // The directory API's word.
    std::optional<std::string> uri;
};
BOOST_DESCRIBE_STRUCT(EndpointEntry, (), (provider_name, service_name, uri))

struct EndpointList {
    std::vector<EndpointEntry> value;
};
BOOST_DESCRIBE_STRUCT(EndpointList, (), (value))

std::string text_member(const boost::json::object& object, std::string_view name) {
    const auto* found = json_member(object, name, JsonPath{}, NameMatch::ignore_case);
    if (found != nullptr && found->is_object()) {  // The directory's message has a language.
        return text_member(found->get_object(), "value");
    }
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

}  // namespace

std::string discovery_path(std::string_view app_id) {
    return "/v1.0/servicePrincipals/appId=" + std::string(app_id) + "/endpoints";
}

std::vector<ServiceEndpoint> parse_service_endpoints(ByteView body) {
    std::vector<ServiceEndpoint> endpoints;
    for (auto& entry : from_json<EndpointList>(utf8_body(body), any_case).value) {
        auto name = entry.provider_name ? entry.provider_name : entry.service_name;
        if (!name || name->empty() || !entry.uri || entry.uri->empty()) {
            continue;
        }
        std::string uri = *entry.uri;
        uri.erase(uri.find_last_not_of('/') + 1);
        endpoints.push_back({.name = *std::move(name), .uri = std::move(uri)});
    }
    return endpoints;
}

std::string write_service_endpoints(const std::vector<ServiceEndpoint>& endpoints) {
    EndpointList list;
    for (const auto& endpoint : endpoints) {
        list.value.push_back(
            {.provider_name = endpoint.name, .service_name = std::nullopt, .uri = endpoint.uri});
    }
    return to_json(list);
}

const ServiceEndpoint* find_service(const std::vector<ServiceEndpoint>& endpoints,
                                    std::string_view name) noexcept {
    for (const auto& endpoint : endpoints) {
        if (same_json_name(endpoint.name, name, NameMatch::ignore_case)) {
            return &endpoint;
        }
    }
    return nullptr;
}

std::string join_url(std::string_view uri, std::string_view suffix) {
    uri = uri.substr(0, uri.find_last_not_of('/') + 1);
    suffix.remove_prefix(std::min(suffix.find_first_not_of('/'), suffix.size()));
    return std::string(uri) + "/" + std::string(suffix);
}

std::optional<ServiceError> parse_service_error(ByteView body) {
    try {
        const JsonDocument document(utf8_body(body), any_case);
        const auto* object = document.value().if_object();
        for (const std::string_view name : {"error", "odata.error"}) {
            const auto* error = object == nullptr
                                    ? nullptr
                                    : json_member(*object, name, JsonPath{}, any_case.names);
            if (error != nullptr && error->is_object()) {
                return ServiceError{.code = text_member(error->get_object(), "code"),
                                    .message = text_member(error->get_object(), "message")};
            }
        }
    } catch (const Error&) {
        return std::nullopt;  // A gateway's page: the status alone counts.
    }
    return std::nullopt;
}

}  // namespace certferry::wire
