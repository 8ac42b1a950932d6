#include "service/inventory/statistic_routes.h"

#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/api/time_span.h"
#include "service/profiles/states.h"
#include "store/service/statistics.h"

#include <cmath>
#include <limits>
#include <map>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::Day;
using store::service::Measure;
using store::service::StatisticRecord;

constexpr auto usual_issuance_span = 24h * 30;
constexpr Day days_in_a_week = 7;
constexpr Day outlook_days = 53 * days_in_a_week;  // Twelve months, to the end of the last week.
constexpr double median = 0.5;
constexpr double high_percentile = 0.95;

/// How many certificates took so long, by steps of a logarithmic scale.
using Distribution = std::map<std::int64_t, std::int64_t>;

std::vector<StatisticRecord> read_statistics(const InventoryParts& parts, const Call& call,
                                             Measure measure, Day from, Day until) {
    return parts.database.read([&](Session& session) {
        return store::service::list_statistics(session, call.principal.tenant_id, measure, from,
                                               until);
    });
}

/// Whether a certificate in this state exists and may be in use.
bool is_current(IssuanceState state) noexcept {
    switch (state) {
        case IssuanceState::issued:
        case IssuanceState::response_processing_failed:
        case IssuanceState::response_pending:
        case IssuanceState::enrollment_succeeded:
        case IssuanceState::enrollment_not_needed:
        case IssuanceState::renew_verified:
        case IssuanceState::install_failed:
        case IssuanceState::installed:
        case IssuanceState::delete_failed:
        case IssuanceState::renewal_requested:
            return true;
        default:
            return false;
    }
}

Answer list_counts(const InventoryParts& parts, const Call& call) {
    Query(call.query).refuse_unknown();
    const auto today = store::service::day_of(parts.clock.now());
    std::map<std::tuple<std::string, IssuanceState, bool>, std::int64_t> counts;
    for (const auto& record :
         read_statistics(parts, call, Measure::certificates, store::service::no_day,
                         std::numeric_limits<Day>::max())) {
        const auto state = static_cast<IssuanceState>(record.value);
        const bool has_ended = record.day != store::service::no_day && record.day < today;
        counts[{record.kind, state, has_ended && is_current(state)}] += record.count;
    }
    boost::json::array items;
    for (const auto& [key, count] : counts) {
        const auto& [kind, state, expired] = key;
        items.push_back(boost::json::object{{"kind", kind},
                                            {"state", std::string(issuance_state_words(state))},
                                            {"expired", expired},
                                            {"count", count}});
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer list_expiry(const InventoryParts& parts, const Call& call) {
    Query(call.query).refuse_unknown();
    const auto today = store::service::day_of(parts.clock.now());
    std::map<std::pair<Day, std::string>, std::int64_t> weeks;
    for (const auto& record :
         read_statistics(parts, call, Measure::certificates, today, today + outlook_days)) {
        if (is_current(static_cast<IssuanceState>(record.value))) {
            const auto week = (record.day - today) / days_in_a_week * days_in_a_week;
            weeks[{today + week, record.kind}] += record.count;
        }
    }
    boost::json::array items;
    for (const auto& [key, count] : weeks) {
        items.push_back(
            boost::json::object{{"week", wire::write_json(store::service::begin_of(key.first))},
                                {"kind", key.second},
                                {"count", count}});
    }
    return {.body = boost::json::object{
                {"from", wire::write_json(store::service::begin_of(today))},
                {"until", wire::write_json(store::service::begin_of(today + outlook_days))},
                {"items", std::move(items)}}};
}

/// The least time in which this part of all certificates had come.
double seconds_at(const Distribution& distribution, std::int64_t total, double part) {
    const auto rank = static_cast<std::int64_t>(std::ceil(static_cast<double>(total) * part));
    std::int64_t seen = 0;
    std::int64_t step = 0;
    for (const auto& [at, count] : distribution) {
        step = at;
        seen += count;
        if (seen >= rank) {
            break;
        }
    }
    return std::chrono::duration<double>(store::service::time_of_step(step)).count();
}

boost::json::object times_json(const std::string& kind, const Distribution& distribution) {
    std::int64_t total = 0;
    for (const auto& [step, count] : distribution) {
        total += count;
    }
    return {{"kind", kind},
            {"count", total},
            {"medianSeconds", seconds_at(distribution, total, median)},
            {"p95Seconds", seconds_at(distribution, total, high_percentile)}};
}

Answer list_times(const InventoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto span = span_of(query, parts.clock.now(), usual_issuance_span);
    query.refuse_unknown();
    std::map<std::pair<Day, std::string>, Distribution> days;
    std::map<std::string, Distribution> kinds;
    for (const auto& record :
         read_statistics(parts, call, Measure::issuance, store::service::day_of(span.from),
                         store::service::day_of(span.until - 1us) + 1)) {
        days[{record.day, record.kind}][record.value] += record.count;
        kinds[record.kind][record.value] += record.count;
    }
    boost::json::array items;
    for (const auto& [key, distribution] : days) {
        auto item = times_json(key.second, distribution);
        item["day"] = wire::write_json(store::service::begin_of(key.first));
        items.push_back(std::move(item));
    }
    boost::json::array totals;
    for (const auto& [kind, distribution] : kinds) {
        totals.push_back(times_json(kind, distribution));
    }
    return {.body =
                boost::json::object{{"items", std::move(items)}, {"totals", std::move(totals)}}};
}

boost::json::object times_schema(boost::json::object more,
                                 std::initializer_list<std::string_view> required) {
    more["kind"] = schemas::text();
    more["count"] = schemas::number();
    more["medianSeconds"] = boost::json::object{{"type", "number"}};
    more["p95Seconds"] = boost::json::object{{"type", "number"}};
    return schemas::object_with(std::move(more), required);
}

RouteDescription counts_description() {
    const auto state = boost::json::object{
        {"type", "string"},
        {"enum",
         boost::json::array(issuance_state_words.names.begin(), issuance_state_words.names.end())}};
    return {.summary =
                "Count certificates by kind and state; `expired` are those that are past "
                "their end and neither revoked nor removed",
            .answer = page_schema(schemas::object_with({{"kind", schemas::text()},
                                                        {"state", state},
                                                        {"expired", schemas::flag()},
                                                        {"count", schemas::number()}},
                                                       {"kind", "state", "expired", "count"}))};
}

RouteDescription expiry_description() {
    auto week = schemas::object_with(
        {{"week", schemas::time()}, {"kind", schemas::text()}, {"count", schemas::number()}},
        {"week", "kind", "count"});
    return {.summary =
                "Count the certificates that end in each of the next 53 weeks; a week that "
                "has none is left out",
            .answer = schemas::object_with({{"from", schemas::time()},
                                            {"until", schemas::time()},
                                            {"items", schemas::list_of(std::move(week))}},
                                           {"from", "until", "items"})};
}

RouteDescription times_description() {
    auto day = times_schema({{"day", schemas::time()}},
                            {"day", "kind", "count", "medianSeconds", "p95Seconds"});
    auto total = times_schema({}, {"kind", "count", "medianSeconds", "p95Seconds"});
    return {.summary =
                "Tell how long certificates took from request to issue, day by day and "
                "over all days: median and 95th percentile, good to 10 %",
            .query = span_parameters(usual_issuance_span),
            .answer = schemas::object_with({{"items", schemas::list_of(std::move(day))},
                                            {"totals", schemas::list_of(std::move(total))}},
                                           {"items", "totals"})};
}

}  // namespace

void add_statistic_routes(Api& api, const InventoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/certificateCounts", "certificateCount.list", Role::auditor, list_counts,
        counts_description());
    add("GET", "/certificateExpiry", "certificateExpiry.list", Role::auditor, list_expiry,
        expiry_description());
    add("GET", "/issuanceTimes", "issuanceTime.list", Role::auditor, list_times,
        times_description());
}

}  // namespace certferry::service
