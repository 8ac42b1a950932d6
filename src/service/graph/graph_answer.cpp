#include "service/graph/graph_answer.h"

#include "base/codes/oauth.h"
#include "base/codes/service.h"
#include "base/codes/wire.h"
#include "base/uuid.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {

namespace {

constexpr std::string_view media_type = "application/json; charset=utf-8";

std::string client_request_id(const http::Request& request) {
    const auto given = request.headers.find("client-request-id");
    return given && is_uuid(*given) ? std::string(*given) : request.id;
}

http::Response marked(http::Response response, const http::Request& request) {
    response.headers.set("request-id", request.id);
    response.headers.set("client-request-id", client_request_id(request));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

/// Graph's words where clients look for them.
std::string_view graph_code(const Error& error) {
    switch (error.kind()) {
        case ErrorKind::malformed:
        case ErrorKind::unprocessable:
            return "BadRequest";
        case ErrorKind::unauthenticated:
            return "InvalidAuthenticationToken";
        case ErrorKind::forbidden:
            return "Authorization_RequestDenied";
        case ErrorKind::not_found:
            return "ResourceNotFound";
        case ErrorKind::conflict:
            return "Conflict";
        case ErrorKind::too_large:
            return "RequestEntityTooLarge";
        case ErrorKind::busy:
            return "TooManyRequests";
        case ErrorKind::unavailable:
            return "ServiceUnavailable";
        case ErrorKind::precondition_failed:
        case ErrorKind::internal:
            break;
    }
    return "InternalServerError";
}

int status_of(const Error& error) {
    if (error.code() == codes::method_not_allowed.name) {
        return 405;  // The kinds of errors have no word for it.
    }
    return error.kind() == ErrorKind::unprocessable ? 400 : http_status(error.kind());
}

bool is_about_content(const Error& error) {
    return error.code() == codes::graph_request_invalid.name ||
           error.code() == codes::json_invalid.name || error.code() == codes::query_invalid.name;
}

}  // namespace

http::Response graph_answer(int status, const boost::json::value& body,
                            const http::Request& request) {
    return marked(http::Response::with(status, media_type,
                                       to_bytes(std::string_view(boost::json::serialize(body)))),
                  request);
}

http::Response graph_no_content(const http::Request& request) {
    return marked({.status = 204, .headers = {}, .body = {}}, request);
}

http::Response graph_error(const Error& error, const http::Request& request, UtcTime now) {
    const int status = status_of(error);
    const auto message = is_about_content(error)
                             ? fmt::format("{}: {}", error.entry().text, error.detail())
                             : std::string(error.entry().text);
    const boost::json::object body{
        {"error", boost::json::object{
                      {"code", graph_code(error)},
                      {"message", message},
                      {"innerError",
                       boost::json::object{{"date", to_rfc3339(now)},
                                           {"request-id", request.id},
                                           {"client-request-id", client_request_id(request)}}}}}};
    auto response = graph_answer(status, body, request);
    if (const auto retry_after = error.retry_after()) {
        response.headers.set("Retry-After", std::to_string(retry_after->count()));
    }
    if (error.kind() == ErrorKind::unauthenticated) {
        response.headers.set("WWW-Authenticate", "Bearer");  // RFC 6750, 3
    }
    return response;
}

}  // namespace certferry::service
