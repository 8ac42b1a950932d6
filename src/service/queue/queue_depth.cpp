#include "service/queue/queue_depth.h"

#include "service/api/schemas.h"
#include "service/api/time_span.h"
#include "store/service/queue_depths.h"

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;

constexpr auto sampled_every = 5min;
constexpr auto usual_depth_span = 24h;

/// So that a chart has about a hundred steps, whatever it shows.
std::chrono::seconds step_for(const TimeSpan& span) noexcept {
    const auto length = span.until - span.from;
    if (length <= 2h) {
        return sampled_every;
    }
    if (length <= 24h) {
        return 15min;
    }
    return length <= 24h * 7 ? 1h : 6h;
}

Answer read_depth(store::Database& database, const Clock& clock, const Call& call) {
    auto query = call.query;
    const auto span = span_of(query, clock.now(), usual_depth_span);
    query.refuse_unknown();
    const auto step = step_for(span);
    boost::json::array now;
    boost::json::array items;
    database.read([&](Session& session) {
        const auto& tenant = call.principal.tenant_id;
        for (const auto& work : store::service::waiting_work(session, tenant)) {
            now.push_back(boost::json::object{{"kind", work.kind},
                                              {"waiting", work.waiting},
                                              {"oldestAt", wire::write_json(work.oldest_at)}});
        }
        for (const auto& depth :
             store::service::list_queue_depths(session, tenant, span.from, span.until, step)) {
            items.push_back(boost::json::object{{"at", wire::write_json(depth.at)},
                                                {"kind", depth.kind},
                                                {"waiting", depth.waiting},
                                                {"oldestSeconds", depth.oldest_seconds}});
        }
    });
    return {.body = boost::json::object{{"stepSeconds", step.count()},
                                        {"items", std::move(items)},
                                        {"now", std::move(now)}}};
}

RouteDescription depth_description() {
    using schemas::number;
    using schemas::text;
    using schemas::time;
    auto step = schemas::object_with(
        {{"at", time()}, {"kind", text()}, {"waiting", number()}, {"oldestSeconds", number()}},
        {"at", "kind", "waiting", "oldestSeconds"});
    auto now = schemas::object_with({{"kind", text()}, {"waiting", number()}, {"oldestAt", time()}},
                                    {"kind", "waiting", "oldestAt"});
    return {.summary =
                "Tell how many requests wait for connectors and since when, now and in each "
                "step of time: the most of five-minute samples; a step without any is left "
                "out",
            .query = span_parameters(usual_depth_span),
            .answer = schemas::object_with({{"stepSeconds", number()},
                                            {"items", schemas::list_of(std::move(step))},
                                            {"now", schemas::list_of(std::move(now))}},
                                           {"stepSeconds", "items", "now"})};
}

}  // namespace

void sample_queue(store::Database& database, UtcTime now) {
    const auto at = UtcTime(now.time_since_epoch() - now.time_since_epoch() % sampled_every);
    std::string tenant;
    for (;;) {
        const auto next = database.read(
            [&](Session& session) { return store::service::next_waiting_tenant(session, tenant); });
        if (!next) {
            return;
        }
        tenant = *next;
        const auto work = database.read([&](Session& session) {
            return store::service::has_queue_depths(session, tenant, at)
                       ? std::vector<store::service::WaitingWork>()
                       : store::service::waiting_work(session, tenant);
        });
        if (!work.empty()) {
            database.write([&](Session& session) {
                store::service::put_queue_depths(session, tenant, at, work);
            });
        }
    }
}

void add_queue_depth_route(Api& api, store::Database& database, const Clock& clock) {
    api.add({.method = "GET",
             .path = "/queueDepth",
             .name = "queueDepth.read",
             .least = Role::auditor,
             .handle = [&database,
                        &clock](const Call& call) { return read_depth(database, clock, call); },
             .description = depth_description()});
}

}  // namespace certferry::service
