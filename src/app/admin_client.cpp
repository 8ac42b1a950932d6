#include "app/admin_client.h"

#include "app/version.h"
#include "base/codes/admin.h"
#include "base/encoding.h"
#include "base/file.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

// Room for an import over a slow line.
constexpr auto admin_call_timeout = 5min;

http::ClientOptions options_for(const AdminTarget& target) {
    http::ClientOptions options;
    options.ca_file = target.ca_file;
    options.user_agent = fmt::format("certferry-admin/{}", version);
    return options;
}

/// A member's text, safe for a terminal; empty if it is not there.
std::string text_in(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr) {
        return "";
    }
    return value->is_string() ? escape_for_log(std::string_view(value->get_string()), 1000)
                              : escape_for_log(boost::json::serialize(*value));
}

std::string faults_in(const boost::json::object& problem) {
    std::string lines;
    const auto* errors = problem.if_contains("errors");
    if (errors == nullptr || !errors->is_array()) {
        return lines;
    }
    for (const auto& each : errors->get_array()) {
        if (const auto* fault = each.if_object()) {
            const auto position = text_in(*fault, "position");
            lines += fmt::format("\n  {}{}: {} {}", text_in(*fault, "path"),
                                 position.empty() ? "" : " at character " + position,
                                 text_in(*fault, "code"), text_in(*fault, "text"));
        }
    }
    return lines;
}

/// A JSON body, if it is one.
boost::json::value parse_body(const http::Response& response) {
    boost::system::error_code fault;
    auto value = boost::json::parse(as_text(response.body), fault);
    return fault ? boost::json::value() : value;
}

}  // namespace

std::string encode_segment(std::string_view text) {
    constexpr std::string_view unreserved =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~";
    std::string encoded;
    for (const char c : text) {
        // A dot is unreserved too, but `.` and `..` are no names in a path.
        if (unreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::string with_query(std::string path, const QueryParts& query) {
    char separator = path.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : query) {
        if (!value.empty()) {
            path += fmt::format("{}{}={}", separator, encode_segment(name), encode_segment(value));
            separator = '&';
        }
    }
    return path;
}

Error error_of(const http::Response& response, const std::string& call) {
    const auto document = parse_body(response);
    const auto* problem = document.if_object();
    const auto code = problem != nullptr ? text_in(*problem, "code") : "";
    if (code.empty()) {
        return Error(response.status == 404 ? codes::admin_path_wrong : codes::peer_answer_invalid,
                     fmt::format("{}: status {}", call, response.status));
    }
    auto request = text_in(*problem, "instance");
    constexpr std::string_view urn = "urn:uuid:";
    if (request.starts_with(urn)) {
        request.erase(0, urn.size());
    }
    const auto* known = find_error_code(code);
    const auto title = known != nullptr
                           ? std::string()
                           : fmt::format("{} ({}); ", text_in(*problem, "title"), code);
    return Error(known != nullptr ? *known : codes::admin_call_refused,
                 fmt::format("{}{}, request {}{}", title, call, request, faults_in(*problem)));
}

AdminClient::AdminClient(const AdminTarget& target)
    : url_(target.url + "/api/v1"),
      token_(read_secret_file(target.token_file)),
      client_(options_for(target)) {}

AdminReply AdminClient::post(const std::string& path, const boost::json::value& body) {
    return send("POST", path, {{"Content-Type", "application/json"}}, boost::json::serialize(body));
}

AdminReply AdminClient::put(const std::string& path, const boost::json::value& body,
                            const std::string& etag) {
    return send("PUT", path, {{"Content-Type", "application/json"}, {"If-Match", etag}},
                boost::json::serialize(body));
}

AdminReply AdminClient::upload(const std::string& path, Bytes body,
                               const std::string& content_type) {
    return send("POST", path, {{"Content-Type", content_type}}, std::move(body));
}

AdminReply AdminClient::send(const std::string& method, const std::string& path,
                             http::Headers headers, std::string_view body) {
    return send(method, path, std::move(headers), to_bytes(body));
}

AdminReply AdminClient::send(const std::string& method, const std::string& path,
                             http::Headers headers, Bytes body) {
    headers.set("Authorization", fmt::format("Bearer {}", token_.reveal_text()));
    headers.set("Accept", "application/json");
    const http::Call call{.method = method,
                          .url = url_ + path,
                          .headers = std::move(headers),
                          .body = std::move(body)};
    const auto response = client_.send(call, Deadline::after(admin_call_timeout));
    if (response.status < 200 || response.status > 299) {
        throw error_of(response, fmt::format("{} {}", method, path.substr(0, path.find('?'))));
    }
    AdminReply reply;
    reply.etag = response.headers.find("ETag").value_or("");
    if (!response.body.empty()) {
        reply.body = parse_body(response);
        if (!reply.body.is_object()) {
            throw Error(codes::peer_answer_invalid, fmt::format("{} {}: no JSON", method, path));
        }
    }
    return reply;
}

}  // namespace certferry::app
