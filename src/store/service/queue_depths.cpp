#include "store/service/queue_depths.h"

#include "store/service/leases.h"

#include <algorithm>
#include <map>

namespace certferry::store::service {

std::vector<WaitingWork> waiting_work(Session& session, std::string_view tenant_id) {
    std::map<std::string, WaitingWork> by_kind;
    for (const auto& lane : waiting_lanes(session, tenant_id)) {
        auto kind = lane.substr(0, lane.find(':'));
        if (kind == "connector") {
            continue;  // With a CA that has yet to decide; one connector asks for it.
        }
        const auto work = session.one(
            "SELECT count(*), coalesce(min(created_at), 0) FROM requests"
            " WHERE tenant_id = $1 AND lane = $2",
            {tenant_id, lane}, [&](const Row& row) {
                return WaitingWork{
                    .kind = kind, .waiting = row.integer(0), .oldest_at = row.time(1)};
            });
        const auto [found, is_new] = by_kind.emplace(kind, work);
        if (!is_new) {
            found->second.waiting += work.waiting;
            found->second.oldest_at = std::min(found->second.oldest_at, work.oldest_at);
        }
    }
    std::vector<WaitingWork> all;
    all.reserve(by_kind.size());
    for (auto& [kind, work] : by_kind) {
        all.push_back(std::move(work));
    }
    return all;
}

std::optional<std::string> next_waiting_tenant(Session& session, std::string_view after) {
    return session.find(
        "SELECT tenant_id FROM requests WHERE lane IS NOT NULL AND tenant_id > $1"
        " ORDER BY tenant_id LIMIT 1",
        {after}, [](const Row& row) { return row.string(0); });
}

bool has_queue_depths(Session& session, std::string_view tenant_id, UtcTime at) {
    return session
        .find("SELECT 1 FROM queue_depths WHERE tenant_id = $1 AND at = $2 LIMIT 1",
              {tenant_id, at}, [](const Row&) { return true; })
        .has_value();
}

void put_queue_depths(Session& session, std::string_view tenant_id, UtcTime at,
                      const std::vector<WaitingWork>& work) {
    std::vector<Session::ParamRow> rows;
    rows.reserve(work.size());
    for (const auto& one : work) {
        const auto age = std::chrono::floor<std::chrono::seconds>(at - one.oldest_at).count();
        rows.push_back({tenant_id, at, one.kind, one.waiting, std::max<std::int64_t>(0, age)});
    }
    session.execute_many(
        "INSERT INTO queue_depths (tenant_id, at, kind, waiting, oldest_seconds)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, at, kind) DO NOTHING",
        rows);
}

std::vector<QueueDepthRecord> list_queue_depths(Session& session, std::string_view tenant_id,
                                                UtcTime from, UtcTime until,
                                                std::chrono::seconds step) {
    const std::int64_t micros = std::chrono::microseconds(step).count();
    return session.list(
        "SELECT at / $4 * $4, kind, max(waiting), max(oldest_seconds) FROM queue_depths"
        " WHERE tenant_id = $1 AND at >= $2 AND at < $3 GROUP BY 1, kind ORDER BY 1, kind",
        {tenant_id, from, until, micros}, [](const Row& row) {
            return QueueDepthRecord{.at = row.time(0),
                                    .kind = row.string(1),
                                    .waiting = row.integer(2),
                                    .oldest_seconds = row.integer(3)};
        });
}

void remove_queue_depths(Session& session, UtcTime before) {
    session.execute("DELETE FROM queue_depths WHERE at < $1", {before});
}

}  // namespace certferry::store::service
