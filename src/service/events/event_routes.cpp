#include "service/events/event_routes.h"

#include "base/codes/connectors.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "events/event_entry.h"
#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "store/service/events.h"
#include "store/service/unaccounted_calls.h"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace certferry::service {

namespace {

using store::Session;
using store::service::EventFilter;
using store::service::EventRecord;
using store::service::UnaccountedCallRecord;

constexpr std::int64_t no_position = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t max_remark = 1000;

struct Closing {
    std::string remark;
};

BOOST_DESCRIBE_STRUCT(Closing, (), (remark))

/// A whole number; empty for anything else.
std::optional<std::int64_t> number_in(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    return failure == std::errc() && rest == end && number >= 0 ? std::optional(number)
                                                                : std::nullopt;
}

[[noreturn]] void refuse(std::string_view parameter) {
    throw Error(codes::query_invalid, parameter);
}

/// The catalogue's spelling of a word that people write in several.
template <class Find>
std::string canonical(Query& query, std::string_view parameter, Find find) {
    const auto text = query.text(parameter);
    if (!text) {
        return "";
    }
    const auto value = find(*text);
    if (!value) {
        refuse(parameter);
    }
    return std::string(events::to_text(*value));
}

std::int64_t event_id_of(Query& query) {
    const auto text = query.text("eventId");
    if (!text) {
        return -1;
    }
    // Numbers that only a newer catalogue has may be looked for as well.
    const auto number = number_in(*text);
    const auto named = events::find_event_id(*text);
    if (!number && !named) {
        refuse("eventId");
    }
    return number ? *number : std::int64_t{*named};
}

EventFilter filter_of(Query& query) {
    EventFilter filter;
    filter.request_id = query.text("requestId").value_or("");
    filter.connector_id = query.text("connectorId").value_or("");
    filter.channel = canonical(query, "channel", events::find_channel);
    filter.category = canonical(query, "category", events::find_category);
    filter.level = canonical(query, "level", events::find_level);
    filter.event_id = event_id_of(query);
    return filter;
}

boost::json::object event_json(const EventRecord& event) {
    return {{"position", event.position},
            {"receivedAt", wire::write_json(event.received_at)},
            {"known", event.known},
            {"event", boost::json::parse(event.body)}};
}

boost::json::array items_of(const std::vector<EventRecord>& events, std::size_t limit) {
    boost::json::array items;
    for (std::size_t i = 0; i < events.size() && i < limit; ++i) {
        items.push_back(event_json(events[i]));
    }
    return items;
}

/// What is new behind a position.
Answer read_on(Session& session, std::string_view tenant_id, const EventFilter& filter,
               std::string_view after, std::int64_t limit) {
    const auto position = number_in(after);
    if (!position) {
        refuse("after");
    }
    // Read before the events: what comes between is found by the next call.
    const auto newest = store::service::last_event_position(session, tenant_id);
    const auto events = store::service::events_after(session, tenant_id, filter, *position, limit);
    const bool is_full = std::cmp_equal(events.size(), limit);
    const auto last = is_full ? events.back().position : std::max(*position, newest);
    return {.body = boost::json::object{
                {"items", items_of(events, events.size())},
                {"last", events.empty() ? last : std::max(last, events.back().position)}}};
}

Answer look_back(Session& session, std::string_view tenant_id, const EventFilter& filter,
                 const Page& page) {
    const auto position = page.after.empty() ? no_position : number_in(page.after);
    if (!position) {
        refuse("cursor");
    }
    const auto newest = store::service::last_event_position(session, tenant_id);
    const auto events =
        store::service::events_before(session, tenant_id, filter, *position, page.limit + 1);
    const auto shown = std::min(events.size(), static_cast<std::size_t>(page.limit));
    boost::json::object body{{"items", items_of(events, shown)}, {"last", newest}};
    if (events.size() > shown) {
        body["nextCursor"] = cursor_after(fmt::format("{}", events[shown - 1].position));
    }
    return {.body = std::move(body)};
}

Answer list_events(const EventParts& parts, const Call& call) {
    auto query = call.query;
    const auto filter = filter_of(query);
    const auto after = query.text("after");
    const auto page = page_of(query);
    query.refuse_unknown();
    if (after && !page.after.empty()) {
        refuse("after does not go with cursor");
    }
    return parts.database.read([&](Session& session) {
        const auto& tenant_id = call.principal.tenant_id;
        return after ? read_on(session, tenant_id, filter, *after, page.limit)
                     : look_back(session, tenant_id, filter, page);
    });
}

boost::json::object call_json(const UnaccountedCallRecord& call) {
    boost::json::object object{{"eventUid", call.event_uid},
                               {"at", wire::write_json(call.at)},
                               {"event", boost::json::parse(call.body)}};
    if (call.connector_id) {
        object["connectorId"] = *call.connector_id;
    }
    if (call.closed_at) {
        object["closedAt"] = wire::write_json(*call.closed_at);
        object["closedBy"] = call.closed_by.value_or("");
        object["remark"] = call.remark.value_or("");
    }
    return object;
}

Answer list_calls(const EventParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto calls = parts.database.read([&](Session& session) {
        return store::service::open_unaccounted_calls(session, call.principal.tenant_id, page.after,
                                                      page.limit + 1);
    });
    const auto shown = std::min(calls.size(), static_cast<std::size_t>(page.limit));
    boost::json::array items;
    for (std::size_t i = 0; i < shown; ++i) {
        items.push_back(call_json(calls[i]));
    }
    boost::json::object body{{"items", std::move(items)}};
    if (calls.size() > shown) {
        body["nextCursor"] = cursor_after(calls[shown - 1].event_uid);
    }
    return {.body = std::move(body)};
}

Answer close_call(const EventParts& parts, const Call& call) {
    const auto closing = call.body<Closing>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (closing.remark.empty() || closing.remark.size() > max_remark) {
            return {.errors = {{.code = "E_JSON_VALUE",
                                .path = "/remark",
                                .position = std::nullopt,
                                .text = fmt::format("1 to {} octets", max_remark)}}};
        }
        auto found = store::service::find_unaccounted_call(session, call.principal.tenant_id,
                                                           call.ids.at(0));
        if (!found) {
            refuse_unknown_object("unaccounted call", call.ids.at(0));
        }
        found->closed_at = now;
        found->closed_by = call.principal.actor;
        found->remark = closing.remark;
        if (!store::service::close_unaccounted_call(session, *found)) {
            throw Error(codes::call_closed, found->event_uid);
        }
        return {.body = call_json(*found),
                .object = found->event_uid,
                .details = wire::write_json(closing).as_object()};
    });
}

}  // namespace

void add_event_routes(Api& api, const EventParts& parts) {
    using schemas::flag;
    using schemas::number;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const RouteAdder add(api, parts);
    const auto filters = page_parameters(
        {{.name = "after", .description = "A position: events behind it, oldest first."},
         {.name = "requestId", .description = "Of one request."},
         {.name = "connectorId", .description = "Of one connector."},
         {.name = "channel", .description = "Admin or Operational."},
         {.name = "category", .description = "As in the catalogue."},
         {.name = "level", .description = "Exactly this one."},
         {.name = "eventId", .description = "Number or name."}});
    auto events = page_schema(object_with({{"position", number()},
                                           {"receivedAt", time()},
                                           {"known", flag()},
                                           {"event", {{"type", "object"}}}},
                                          {"position", "receivedAt", "known", "event"}));
    events.at("properties").as_object()["last"] = number();
    const auto unaccounted = object_with({{"eventUid", text()},
                                          {"at", time()},
                                          {"event", {{"type", "object"}}},
                                          {"connectorId", text()},
                                          {"closedAt", time()},
                                          {"closedBy", text()},
                                          {"remark", text()}},
                                         {"eventUid", "at", "event"});
    add("GET", "/events", "event.list", Role::auditor, list_events,
        {.summary = "Look back over events, newest first, or read on behind a position",
         .query = filters,
         .answer = events});
    add("GET", "/installation/events", "installation.events", Role::owner, list_events,
        {.summary = "The same for the service's own events", .query = filters, .answer = events});
    add("GET", "/unaccountedCalls", "unaccountedCall.list", Role::auditor, list_calls,
        {.summary = "List calls to CAs of which nobody knows what they led to",
         .query = page_parameters(),
         .answer = page_schema(unaccounted)});
    add("POST", "/unaccountedCalls/{eventUid}/close", "unaccountedCall.close", Role::operator_,
        close_call,
        {.summary = "Close a call after it was looked into",
         .body = body_of<Closing>(),
         .answer = unaccounted});
}

}  // namespace certferry::service
