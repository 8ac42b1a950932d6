#include "service/api/openapi.h"

#include "service/api/session_cookie.h"

#include <boost/json/array.hpp>

#include <map>

namespace certferry::service {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::string_view;

string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

std::string lower(std::string text) {
    for (auto& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

object parameter(std::string_view name, std::string_view in, std::string_view description,
                 object schema, bool required) {
    return {{"name", view(name)},
            {"in", view(in)},
            {"description", view(description)},
            {"required", required},
            {"schema", std::move(schema)}};
}

array parameters_of(const ApiRoute& route) {
    array parameters;
    std::string_view rest = route.path;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        const auto close = rest.find('}', open);
        parameters.push_back(parameter(rest.substr(open + 1, close - open - 1), "path",
                                       "Id from a list.", {{"type", "string"}}, true));
        rest.remove_prefix(close + 1);
    }
    for (const auto& query : route.description.query) {
        parameters.push_back(
            parameter(query.name, "query", query.description, query.schema, false));
    }
    if (route.description.needs_etag) {
        parameters.push_back(
            parameter("If-Match", "header", "The ETag that was read.", {{"type", "string"}}, true));
    }
    if (route.method == "POST" && route.access != Access::anybody) {
        parameters.push_back(parameter("Idempotency-Key", "header",
                                       "The same key within 24 hours gets the same answer, and "
                                       "nothing is done twice.",
                                       {{"type", "string"}, {"maxLength", 255}}, false));
    }
    return parameters;
}

object content(std::string_view type, object schema) {
    return {{view(type), {{"schema", std::move(schema)}}}};
}

object answer_of(const RouteDescription& description) {
    object answer{{"description", description.status == 302 ? "Leads on" : "Done"}};
    if (description.answer) {
        answer["content"] = content(description.answer_type, *description.answer);
    }
    return answer;
}

std::string tag_of(const ApiRoute& route) {
    return route.path.substr(1, route.path.find('/', 1) - 1);
}

object operation_of(const ApiRoute& route) {
    const auto& description = route.description;
    object operation{{"operationId", route.name},
                     {"summary", description.summary},
                     {"tags", array{boost::json::value(tag_of(route))}}};
    if (route.access == Access::by_role || route.access == Access::role_or_owner) {
        operation["x-certferry-least-role"] = view(to_text(route.least));
    }
    if (auto parameters = parameters_of(route); !parameters.empty()) {
        operation["parameters"] = std::move(parameters);
    }
    if (const auto& body = description.body) {
        operation["requestBody"] =
            object{{"required", true}, {"content", content(body->content_type, body->schema)}};
    }
    object responses;
    responses[std::to_string(description.status)] = answer_of(description);
    responses["default"] = object{{"$ref", "#/components/responses/Problem"}};
    operation["responses"] = std::move(responses);
    if (route.access == Access::anybody) {
        operation["security"] = array{};
    }
    return operation;
}

object components() {
    const object problem{
        {"type", "object"},
        {"description", "RFC 9457."},
        {"properties",
         {{"title", {{"type", "string"}}},
          {"status", {{"type", "integer"}}},
          {"code", {{"type", "string"}, {"description", "Stable: branch on this."}}},
          {"nextStep", {{"type", "string"}, {"description", "What to do about it."}}},
          {"instance", {{"type", "string"}}},
          {"errors", {{"type", "array"}, {"items", wire::json_schema<FieldError>()}}}}},
        {"required", {"title", "status", "code", "instance"}}};
    return {{"schemas", {{"Problem", problem}}},
            {"responses",
             {{"Problem",
               {{"description", "Refused, and nothing was changed"},
                {"content",
                 {{"application/problem+json",
                   {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}}}}},
            {"securitySchemes",
             {{"token", {{"type", "http"}, {"scheme", "bearer"}}},
              {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", view(session_cookie)}}},
              {"csrf", {{"type", "apiKey"}, {"in", "header"}, {"name", view(csrf_header)}}}}}};
}

}  // namespace

object openapi_document(const Api& api) {
    std::map<std::string, object> paths;
    for (const auto& route : api.routes()) {
        paths[route.path][lower(route.method)] = operation_of(route);
    }
    object all;
    for (auto& [path, operations] : paths) {
        all[path] = std::move(operations);
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Certferry admin API"},
              {"version", "1"},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", array{object{{"url", "/api/v1"}}}},
            {"security",
             array{object{{"token", array{}}}, object{{"session", array{}}, {"csrf", array{}}}}},
            {"paths", std::move(all)},
            {"components", components()}};
}

void add_openapi_route(Api& api) {
    api.add({.method = "GET",
             .path = "/openapi.json",
             .name = "openapi.read",
             .handle = [&api](const Call&) { return Answer{.body = openapi_document(api)}; },
             .access = Access::anybody,
             .description = {.summary = "This description", .answer = object{{"type", "object"}}}});
}

}  // namespace certferry::service
