#include "store/service/leases.h"

#include "store/service/request_row.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace certferry::store::service {

namespace {

constexpr std::size_t first_lane_param = 7;

/// One statement for `lanes_at_once` lanes. The rows to be leased are found once and then changed:
/// PostgreSQL might otherwise look for them again while it changes them.
std::string make_lease_sql() {
    std::string sql =
        "UPDATE requests SET state = 'leased', lane = NULL, lease_id = $5, connector_id = $3,"
        " due_at = $6, modified_at = $4,"
        " attempts = attempts + CASE WHEN pending_since IS NULL THEN 1 ELSE 0 END"
        " WHERE tenant_id = $1 AND request_id IN (WITH candidates AS MATERIALIZED (";
    for (std::size_t i = 0; i < lanes_at_once; ++i) {
        sql += i == 0 ? "" : " UNION ALL ";
        sql +=
            "SELECT * FROM (SELECT rank, created_at, request_id FROM requests"
            " WHERE tenant_id = $1 AND lane = $" +
            std::to_string(first_lane_param + i) +
            " AND NOT EXISTS (SELECT 1 FROM request_releases"
            " WHERE request_releases.tenant_id = requests.tenant_id"
            " AND request_releases.request_id = requests.request_id"
            " AND request_releases.connector_id = $3 AND request_releases.hidden_until > $4)"
            " ORDER BY created_at, request_id LIMIT $2 FOR UPDATE SKIP LOCKED) AS lane_" +
            std::to_string(i);
    }
    sql +=
        ") SELECT request_id FROM candidates ORDER BY rank, created_at, request_id LIMIT $2)"
        " RETURNING ";
    sql += request_columns;
    return sql;
}

std::vector<RequestRecord> lease_from(Session& session, const LeaseOrder& order,
                                      std::span<const std::string> lanes, std::int64_t limit) {
    static const auto sql = make_lease_sql();
    std::array<std::string_view, lanes_at_once> lane{};  // No request stands in the lane ''.
    std::ranges::copy(lanes, lane.begin());
    return session.list(
        sql,
        {order.tenant_id, limit, order.connector_id, order.now, order.lease_id, order.until,
         lane[0], lane[1], lane[2], lane[3], lane[4], lane[5], lane[6], lane[7]},
        request_from_row);
}

auto place_in_queue(const RequestRecord& request) {
    return std::tuple(request_rank(request.kind), request.created_at,
                      std::string_view(request.request_id));
}

}  // namespace

std::vector<RequestRecord> lease_requests(Session& session, const LeaseOrder& order) {
    std::vector<RequestRecord> leased;
    std::span<const std::string> lanes(order.lanes);
    while (!lanes.empty() && std::cmp_less(leased.size(), order.max_requests)) {
        const auto now = lanes.first(std::min(lanes.size(), lanes_at_once));
        lanes = lanes.subspan(now.size());
        const auto left = order.max_requests - static_cast<std::int64_t>(leased.size());
        std::ranges::move(lease_from(session, order, now, left), std::back_inserter(leased));
    }
    // RETURNING has no order.
    std::ranges::sort(leased, [](const RequestRecord& a, const RequestRecord& b) {
        return place_in_queue(a) < place_in_queue(b);
    });
    return leased;
}

void insert_lease(Session& session, const LeaseOrder& order) {
    session.execute(
        "INSERT INTO leases (tenant_id, lease_id, connector_id, created_at)"
        " VALUES ($1, $2, $3, $4)",
        {order.tenant_id, order.lease_id, order.connector_id, order.now});
}

bool extend_lease(Session& session, const LeaseOrder& order, std::string_view request_id) {
    return session.execute(
               "UPDATE requests SET due_at = $5, modified_at = $6 WHERE tenant_id = $1"
               " AND request_id = $2 AND lease_id = $3 AND connector_id = $4 AND state = 'leased'",
               {order.tenant_id, request_id, order.lease_id, order.connector_id, order.until,
                order.now}) > 0;
}

bool is_lease_of(Session& session, std::string_view tenant_id, std::string_view lease_id,
                 std::string_view connector_id) {
    return session
        .find("SELECT 1 FROM leases WHERE tenant_id = $1 AND lease_id = $2 AND connector_id = $3",
              {tenant_id, lease_id, connector_id}, [](const Row&) { return true; })
        .has_value();
}

void hide_request(Session& session, const RequestRecord& request, std::string_view connector_id,
                  UtcTime until) {
    session.execute(
        "INSERT INTO request_releases (tenant_id, request_id, connector_id, hidden_until)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, request_id, connector_id)"
        " DO UPDATE SET hidden_until = excluded.hidden_until",
        {request.tenant_id, request.request_id, connector_id, until});
}

std::vector<std::string> waiting_lanes(Session& session, std::string_view tenant_id) {
    std::vector<std::string> lanes;
    for (std::optional<std::string> lane = "";;) {
        lane = session.find(
            "SELECT lane FROM requests WHERE tenant_id = $1 AND lane > $2 ORDER BY lane LIMIT 1",
            {tenant_id, *lane}, [](const Row& row) { return row.string(0); });
        if (!lane) {
            return lanes;
        }
        lanes.push_back(*lane);
    }
}

bool has_due_requests(Session& session, UtcTime now) {
    return session
        .find("SELECT 1 FROM requests WHERE due_at <= $1 LIMIT 1", {now},
              [](const Row&) { return true; })
        .has_value();
}

std::vector<RequestRecord> take_due_requests(Session& session, UtcTime now, std::int64_t limit) {
    static const auto sql =
        select_requests("WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED");
    return session.list(sql, {now, limit}, request_from_row);
}

std::vector<RequestRecord> take_long_pending(Session& session, UtcTime before, std::int64_t limit) {
    static const auto sql = select_requests(
        "WHERE pending_since < $1 ORDER BY pending_since LIMIT $2 FOR UPDATE SKIP LOCKED");
    return session.list(sql, {before, limit}, request_from_row);
}

std::optional<PendingOwner> next_pending_owner(Session& session, const PendingOwner& after) {
    return session.find(
        "SELECT tenant_id, connector_id FROM requests WHERE pending_since IS NOT NULL"
        " AND (tenant_id, connector_id) > ($1, $2) ORDER BY tenant_id, connector_id LIMIT 1",
        {after.tenant_id, after.connector_id}, [](const Row& row) {
            return PendingOwner{.tenant_id = row.string(0), .connector_id = row.string(1)};
        });
}

std::vector<RequestRecord> take_pending_of(Session& session, const PendingOwner& owner,
                                           std::int64_t limit) {
    static const auto sql = select_requests(
        "WHERE tenant_id = $1 AND connector_id = $2 AND pending_since IS NOT NULL"
        " ORDER BY request_id LIMIT $3 FOR UPDATE SKIP LOCKED");
    return session.list(sql, {owner.tenant_id, owner.connector_id, limit}, request_from_row);
}

void note_connector_seen(Session& session, std::string_view tenant_id,
                         std::string_view connector_id, UtcTime now, UtcTime not_since) {
    session.execute(
        "UPDATE connectors SET seen_at = $3 WHERE tenant_id = $1 AND connector_id = $2"
        " AND (seen_at IS NULL OR seen_at < $4)",
        {tenant_id, connector_id, now, not_since});
}

void remove_old_leases(Session& session, UtcTime leased_before, UtcTime now) {
    session.execute("DELETE FROM leases WHERE created_at < $1", {leased_before});
    session.execute("DELETE FROM request_releases WHERE hidden_until < $1", {now});
}

}  // namespace certferry::store::service
