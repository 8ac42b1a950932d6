#include "service/api/api.h"

#include "base/ascii.h"
#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/codes/wire.h"
#include "base/error.h"
#include "base/uuid.h"
#include "http/problem.h"
#include "pki/digest.h"
#include "service/api/path_template.h"
#include "store/service/audit.h"
#include "store/service/idempotency_keys.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::IdempotencyRecord;

constexpr std::string_view base = "/api/v1";
constexpr std::chrono::hours answers_kept_for{24};
constexpr std::size_t max_idempotency_key = 255;

http::Response json_response(int status, const boost::json::value& body) {
    return http::Response::with(status, "application/json",
                                to_bytes(std::string_view(boost::json::serialize(body))));
}

/// Problem details with what to do next, since administrators read them, and with `errors[]` if
/// there are any.
http::Response with_advice(http::Response problem, const ErrorCode& code,
                           const std::vector<FieldError>& errors = {}) {
    auto document = boost::json::parse(as_text(problem.body)).as_object();
    document["nextStep"] = code.next_step;
    if (!errors.empty()) {
        document["errors"] = wire::write_json(errors);
    }
    problem.body = to_bytes(std::string_view(boost::json::serialize(document)));
    return problem;
}

http::Response refusal(const ErrorCode& code, int status, const std::vector<FieldError>& errors,
                       std::string_view request_id) {
    return with_advice(http::problem(code, status, request_id), code, errors);
}

http::Response render(const Answer& answer, const http::Request& request) {
    if (!answer.errors.empty()) {
        return refusal(codes::validation_failed, http_status(codes::validation_failed.kind),
                       answer.errors, request.id);
    }
    auto response = answer.body.is_null()
                        ? http::Response{.status = answer.status, .headers = {}, .body = {}}
                        : json_response(answer.status, answer.body);
    if (answer.version) {
        response.headers.set("ETag", fmt::format("\"{}\"", *answer.version));
    }
    if (answer.location) {
        response.headers.set("Location", fmt::format("{}{}", base, *answer.location));
    }
    response.headers.set("Cache-Control", "no-store");
    for (const auto& [name, value] : answer.headers) {
        response.headers.add(name, value);
    }
    return response;
}

/// JSON of a wrong form says where: the detail of the error begins with the path.
http::Response render_failure(const Error& error, const http::Request& request) {
    if (error.code() == codes::json_invalid.name) {
        return refusal(error.entry(), http_status(error.kind()),
                       {{.code = std::string(error.code()),
                         .path = "",
                         .position = std::nullopt,
                         .text = error.detail()}},
                       request.id);
    }
    return with_advice(http::problem(error, request.id), error.entry());
}

Bytes context_of(const IdempotencyRecord& record) {
    return to_bytes(fmt::format("certferry answer\n{}\n{}\n{}", record.tenant_id, record.actor,
                                record.idempotency_key));
}

/// The call as an Idempotency-Key stands for it; without key there is nothing to repeat.
std::optional<IdempotencyRecord> idempotency_of(const Call& call, UtcTime now) {
    const auto key = call.request.headers.find("Idempotency-Key");
    if (!key || call.route.method != "POST") {
        return std::nullopt;
    }
    if (key->empty() || key->size() > max_idempotency_key) {
        throw Error(codes::query_invalid, "Idempotency-Key has 1 to 255 characters");
    }
    Bytes content = to_bytes(call.request.target + "\n");
    append(content, call.request.body);
    const auto digest = pki::sha256(content);
    return IdempotencyRecord{.tenant_id = call.principal.tenant_id,
                             .actor = call.principal.actor,
                             .idempotency_key = std::string(*key),
                             .request_sha256 = to_bytes(ByteView(digest)),
                             .status = 0,
                             .wrapping_key_id = "",
                             .answer = {},
                             .expires_at = now + answers_kept_for};
}

boost::json::value to_stored(const Answer& answer) {
    boost::json::object stored{{"body", answer.body}};
    if (answer.version) {
        stored["version"] = *answer.version;
    }
    if (answer.location) {
        stored["location"] = *answer.location;
    }
    return stored;
}

Answer from_stored(int status, std::string_view text) {
    const auto stored = boost::json::parse(text).as_object();
    Answer answer{.status = status, .body = stored.at("body")};
    if (const auto* version = stored.if_contains("version")) {
        answer.version = version->to_number<std::int64_t>();
    }
    if (const auto* location = stored.if_contains("location")) {
        answer.location = std::string(location->as_string());
    }
    return answer;
}

}  // namespace

std::string_view Call::json_text() const {
    const auto& described = route.description;
    if (!described.summary.empty() && !described.body) {
        throw Error(codes::internal_error, route.name + " reads a body that is not described");
    }
    const auto type = request.headers.find("Content-Type");
    constexpr std::string_view json = "application/json";
    if (!type || !equal_ignoring_case(type->substr(0, type->find(';')), json)) {
        throw Error(codes::content_type_wrong, "Content-Type is not application/json");
    }
    return as_text(request.body);
}

std::string_view Call::text_for(std::type_index type) const {
    const auto& body = route.description.body;
    if (body && body->type && body->type != type) {
        throw Error(codes::internal_error, route.name + " reads another body than is described");
    }
    return json_text();
}

std::int64_t Call::expected_version() const {
    const auto tag = request.headers.find("If-Match");
    std::int64_t version = 0;
    if (!tag || tag->size() < 3 || tag->front() != '"' || tag->back() != '"') {
        throw Error(codes::etag_missing, "no If-Match with one strong ETag");
    }
    for (const char digit : tag->substr(1, tag->size() - 2)) {
        if (digit < '0' || digit > '9' || version > 1'000'000'000'000) {
            throw Error(codes::object_changed, "the ETag is not one of ours");
        }
        version = version * 10 + (digit - '0');
    }
    return version;
}

void Api::add_to(http::Router& router) const {
    const auto add = [&](std::string_view method, std::string path, http::Match match,
                         std::optional<std::size_t> max_body_bytes) {
        router.add({.method = std::string(method),
                    .path = std::move(path),
                    .match = match,
                    .name = "api",
                    .handler = [this](const http::Request& request) { return serve(request); },
                    .run_on = http::RunOn::worker,
                    .render_error = {},
                    .max_body_bytes = max_body_bytes});
    };
    for (const std::string_view method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        add(method, std::string(base), http::Match::prefix, std::nullopt);
        for (const auto& route : routes_) {
            if (route.max_body_bytes) {  // A path of its own; the others are found here.
                add(method, std::string(base) + route.path, http::Match::exact,
                    method == route.method ? route.max_body_bytes : std::nullopt);
            }
        }
    }
}

void Api::describe(std::string_view name, RouteDescription description) {
    const auto found =
        std::ranges::find_if(routes_, [&](const auto& route) { return route.name == name; });
    if (found == routes_.end() || !found->description.summary.empty()) {
        throw Error(codes::internal_error, fmt::format("{} cannot be described", name));
    }
    found->description = std::move(description);
}

Principal Api::admit(const ApiRoute& route, const http::Request& request) const {
    if (route.access == Access::anybody) {
        return {.tenant_id = "", .actor = "anybody", .role = Role::auditor};
    }
    auto principal = parts_.authenticator.identify(request);
    if (!admits(route, principal.role)) {
        throw Error(codes::role_insufficient,
                    fmt::format("{} needs {}", route.name, to_text(route.least)));
    }
    if (route.access != Access::signed_in && principal.session &&
        principal.session->must_change_password) {
        throw Error(codes::password_change_needed, principal.actor);
    }
    return principal;
}

http::Response Api::run(const ApiRoute& route, std::vector<std::string> ids,
                        const http::Request& request) const {
    return render(route.handle({.route = route,
                                .request = request,
                                .principal = admit(route, request),
                                .ids = std::move(ids),
                                .query = Query::parse(request.query())}),
                  request);
}

http::Response Api::serve(const http::Request& request) const {
    try {
        const auto path = std::string_view(request.path).substr(base.size());
        const std::string_view method =
            request.method == "HEAD" ? "GET" : std::string_view(request.method);
        bool found = false;
        for (const auto& route : routes_) {
            if (auto ids = match_path(route.path, path)) {
                if (route.method == method) {
                    return run(route, *std::move(ids), request);
                }
                found = true;
            }
        }
        parts_.authenticator.identify(
            request);  // What there is not, only those who are known learn.
        throw Error(found ? codes::method_not_allowed : codes::route_not_found,
                    escape_for_log(request.path));
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal) {
            throw;  // The router's log has it.
        }
        return render_failure(error, request);
    }
}

Answer Api::write(const Call& call, const std::function<Answer(Session&, UtcTime)>& change) const {
    const UtcTime now = parts_.clock.now();
    auto repeat = idempotency_of(call, now);
    return parts_.database.write([&](Session& session) -> Answer {
        if (repeat) {
            if (const auto earlier = store::service::find_idempotency_key(session, *repeat, now)) {
                if (earlier->request_sha256 != repeat->request_sha256) {
                    throw Error(codes::idempotency_key_reused, "target or body differ");
                }
                const auto text = parts_.installation.unwrap(earlier->wrapping_key_id,
                                                             context_of(*repeat), earlier->answer);
                return from_stored(static_cast<int>(earlier->status), text.reveal_text());
            }
        }
        Answer answer = change(session, now);
        if (!answer.errors.empty()) {
            return answer;
        }
        store::service::insert_audit(session, {.tenant_id = call.principal.tenant_id,
                                               .audit_id = new_uuid(now),
                                               .at = now,
                                               .actor = call.principal.actor,
                                               .remote = call.request.remote,
                                               .action = call.route.name,
                                               .object = answer.object,
                                               .details = boost::json::serialize(answer.details)});
        if (repeat) {
            const auto text = boost::json::serialize(to_stored(answer));
            repeat->status = answer.status;
            repeat->wrapping_key_id = parts_.installation.id();
            repeat->answer = parts_.installation.wrap(context_of(*repeat), as_bytes(text));
            store::service::put_idempotency_key(session, *repeat);
        }
        return answer;
    });
}

void refuse_unknown_object(std::string_view kind, std::string_view id) {
    throw Error(codes::object_unknown, fmt::format("{} {}", kind, escape_for_log(id)));
}

}  // namespace certferry::service
