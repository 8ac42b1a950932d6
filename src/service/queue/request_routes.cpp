#include "service/queue/request_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/api/members.h"
#include "service/api/route_adder.h"
#include "service/directory/answers.h"
#include "service/queue/orders.h"
#include "store/service/requests.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using store::Session;
using store::service::RequestRecord;

constexpr std::array<std::string_view, 4> kinds{"pkcs", "recrypt", "import", "revoke"};
constexpr std::array<std::string_view, 6> states{"queued",    "leased", "pending",
                                                 "succeeded", "failed", "cancelled"};

struct NoMembers {};

BOOST_DESCRIBE_STRUCT(NoMembers, (), ())

boost::json::object request_json(const RequestRecord& request) {
    const bool is_leased = request.state == "leased";
    const bool is_pending = request.state == "pending";
    return Members()
        .add("id", request.request_id)
        .add("kind", request.kind)
        .add("state", request.state)
        .add("keyId", request.key_id)
        .add("deviceId", request.device_id)
        .add("userId", request.user_id)
        .add("profileId", request.profile_id)
        .add("profileVersion", request.profile_version)
        .add("certificateId", request.certificate_id)
        .add("connectorId", request.connector_id)
        .add("attempts", request.attempts)
        .add("leaseEndsAt", is_leased ? request.due_at : std::nullopt)
        .add("retryAt", is_pending ? request.due_at : std::nullopt)
        .add("pendingSince", request.pending_since)
        .add("ticket", request.ticket)
        .add("lastCode", request.last_code)
        .add("lastMessage", request.last_message)
        .add("createdAt", request.created_at)
        .add("modifiedAt", request.modified_at)
        .take();
}

/// The parameter, empty if it is not there. Throws Error(query_invalid) for another word.
std::string one_of(Query& query, std::string_view name, std::span<const std::string_view> words) {
    auto text = query.text(name).value_or("");
    if (!text.empty() && std::ranges::find(words, text) == words.end()) {
        throw Error(codes::query_invalid, std::string(name) + " has no such value");
    }
    return text;
}

Answer list_requests(const RequestParts& parts, const Call& call) {
    auto query = call.query;
    const store::service::RequestFilter filter{.kind = one_of(query, "kind", kinds),
                                               .state = one_of(query, "state", states),
                                               .device_id = query.text("deviceId").value_or("")};
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto requests = parts.database.read([&](Session& session) {
        return store::service::list_requests(session, call.principal.tenant_id, filter, page.after,
                                             page.limit + 1);
    });
    return page_answer(page, requests, request_json,
                       [](const RequestRecord& record) { return record.request_id; });
}

RequestRecord known(const Call& call, std::optional<RequestRecord> request) {
    if (!request) {
        refuse_unknown_object("request", call.ids.at(0));
    }
    return *std::move(request);
}

Answer read_request(const RequestParts& parts, const Call& call) {
    auto request = parts.database.read([&](Session& session) {
        return store::service::find_request(session, call.principal.tenant_id, call.ids.at(0));
    });
    return {.body = request_json(known(call, std::move(request)))};
}

/// Runs `change` on the request, which may find its state unsuitable, and answers what it is then.
Answer change_request(const RequestParts& parts, const Call& call,
                      bool (*change)(Session&, RequestRecord, UtcTime)) {
    call.body<NoMembers>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto& tenant = call.principal.tenant_id;
        const auto request =
            known(call, store::service::lock_request(session, tenant, call.ids.at(0)));
        if (!change(session, request, now)) {
            throw Error(codes::state_unsuitable, request.state);
        }
        const auto after =
            known(call, store::service::find_request(session, tenant, request.request_id));
        return {.body = request_json(after),
                .object = request.request_id,
                .details = {{"kind", request.kind}, {"state", request.state}}};
    });
}

Answer retry(const RequestParts& parts, const Call& call) {
    auto answer = change_request(parts, call, retry_request);
    parts.on_queued(call.principal.tenant_id);
    return answer;
}

Answer cancel(const RequestParts& parts, const Call& call) {
    return change_request(parts, call, cancel_request);
}

boost::json::object request_schema() {
    const boost::json::object text{{"type", "string"}};
    const boost::json::object number{{"type", "integer"}};
    const boost::json::object time{{"type", "string"}, {"format", "date-time"}};
    boost::json::object members;
    for (const std::string_view name :
         {"id", "kind", "state", "keyId", "deviceId", "userId", "profileId", "certificateId",
          "connectorId", "ticket", "lastCode", "lastMessage"}) {
        members.emplace(boost::json::string_view(name.data(), name.size()), text);
    }
    members.emplace("profileVersion", number);
    members.emplace("attempts", number);
    for (const std::string_view name :
         {"leaseEndsAt", "retryAt", "pendingSince", "createdAt", "modifiedAt"}) {
        members.emplace(boost::json::string_view(name.data(), name.size()), time);
    }
    return {{"type", "object"},
            {"properties", std::move(members)},
            {"required", {"id", "kind", "state", "attempts", "createdAt", "modifiedAt"}}};
}

template <std::size_t size>
QueryParameter parameter(std::string name, std::string description,
                         const std::array<std::string_view, size>& words) {
    boost::json::array values;
    for (const auto word : words) {
        values.emplace_back(boost::json::string_view(word.data(), word.size()));
    }
    return {.name = std::move(name),
            .description = std::move(description),
            .schema = {{"type", "string"}, {"enum", std::move(values)}}};
}

RouteDescription list_description() {
    return {
        .summary = "List the work that is queued for connectors, or was",
        .query = page_parameters({parameter("kind", "Only of this kind.", kinds),
                                  parameter("state", "Only in this state.", states),
                                  {.name = "deviceId", .description = "Only for this device."}}),
        .answer = page_schema(request_schema())};
}

RouteDescription change_description(std::string summary) {
    return {
        .summary = std::move(summary), .body = body_of<NoMembers>(), .answer = request_schema()};
}

}  // namespace

void add_request_routes(Api& api, const RequestParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/requests", "request.list", Role::auditor, list_requests, list_description());
    add("GET", "/requests/{requestId}", "request.read", Role::auditor, read_request,
        {.summary = "Read a request", .answer = request_schema()});
    add("POST", "/requests/{requestId}/retry", "request.retry", Role::operator_, retry,
        change_description("Queue a request that failed or was cancelled once more"));
    add("POST", "/requests/{requestId}/cancel", "request.cancel", Role::operator_, cancel,
        change_description("End a request that has not ended"));
}

}  // namespace certferry::service
