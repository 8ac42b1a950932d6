#include "store/service/events.h"

#include <array>

namespace certferry::store::service {

namespace {

/// A column that a filter may name. Each is the one whose index a statement goes by.
struct Criterion {
    std::string_view column;
    std::string_view parameter;
    std::string_view any;  ///< What its parameter is where everything passes.
};

// In the order of how few events they leave.
constexpr std::array<Criterion, 6> criteria{{{"request_id", "$4", "''"},
                                             {"event_id", "$5", "-1"},
                                             {"connector_id", "$6", "''"},
                                             {"level", "$7", "''"},
                                             {"category", "$8", "''"},
                                             {"channel", "$9", "''"}}};

enum class Order { oldest_first, newest_first };

using EventStatements = std::array<std::string, criteria.size() + 1>;

/// The statement that goes by the index of criterion `leading`, or by position alone.
std::string statement(Order order, std::size_t leading) {
    const bool oldest_first = order == Order::oldest_first;
    std::string sql =
        "SELECT tenant_id, position, event_uid, at, received_at, event_id, channel, category,"
        " level, known, connector_id, request_id, body FROM events"
        " WHERE tenant_id = $1 AND position ";
    sql += oldest_first ? "> $2" : "< $2";
    for (std::size_t i = 0; i < criteria.size(); ++i) {
        const auto& [column, parameter, any] = criteria.at(i);
        sql += " AND ";
        if (i != leading) {
            sql.append("(").append(parameter).append(" = ").append(any).append(" OR ");
        }
        sql.append(column).append(" = ").append(parameter);
        sql += i != leading ? ")" : "";
    }
    sql += oldest_first ? " ORDER BY position LIMIT $3" : " ORDER BY position DESC LIMIT $3";
    return sql;
}

EventStatements statements(Order order) {
    EventStatements all;
    for (std::size_t i = 0; i < all.size(); ++i) {
        all.at(i) = statement(order, i);
    }
    return all;
}

// EventStatements are constants, put together once: a connection keeps each prepared by its text.
const EventStatements after_position = statements(Order::oldest_first);
const EventStatements before_position = statements(Order::newest_first);

std::size_t leading_of(const EventFilter& filter) {
    const std::array<bool, criteria.size()> named{
        !filter.request_id.empty(), filter.event_id >= 0,     !filter.connector_id.empty(),
        !filter.level.empty(),      !filter.category.empty(), !filter.channel.empty()};
    std::size_t leading = 0;
    while (leading < named.size() && !named.at(leading)) {
        ++leading;
    }
    return leading;
}

EventRecord event_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .position = row.integer(1),
            .event_uid = row.string(2),
            .at = row.time(3),
            .received_at = row.time(4),
            .event_id = row.integer(5),
            .channel = row.string(6),
            .category = row.string(7),
            .level = row.string(8),
            .known = row.flag(9),
            .connector_id = row.optional_string(10),
            .request_id = row.optional_string(11),
            .body = row.string(12)};
}

std::vector<EventRecord> list(Session& session, const EventStatements& statements,
                              std::string_view tenant_id, const EventFilter& filter,
                              std::int64_t position, std::int64_t limit) {
    const std::int64_t event_id = filter.event_id >= 0 ? filter.event_id : -1;
    return session.list(statements.at(leading_of(filter)),
                        {tenant_id, position, limit, filter.request_id, event_id,
                         filter.connector_id, filter.level, filter.category, filter.channel},
                        event_from_row);
}

}  // namespace

std::int64_t add_events(Session& session, std::string_view tenant_id,
                        std::span<const EventRecord> events) {
    if (events.empty()) {
        return 0;
    }
    const auto count = static_cast<std::int64_t>(events.size());
    // The row stays locked until the end of the transaction: positions are those of commitment.
    std::int64_t position =
        session.one(
            "INSERT INTO event_positions (tenant_id, position) VALUES ($1, $2)"
            " ON CONFLICT (tenant_id) DO UPDATE SET position = event_positions.position"
            " + excluded.position RETURNING position",
            {tenant_id, count}, [](const Row& row) { return row.integer(0); }) -
        count;
    std::vector<Session::ParamRow> rows;
    rows.reserve(events.size());
    for (const auto& event : events) {
        rows.push_back({tenant_id, ++position, event.event_uid, event.at, event.received_at,
                        event.event_id, event.channel, event.category, event.level, event.known,
                        event.connector_id, event.request_id, event.body});
    }
    return session.execute_many(
        "INSERT INTO events (tenant_id, position, event_uid, at, received_at, event_id, channel,"
        " category, level, known, connector_id, request_id, body)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (tenant_id, event_uid) DO NOTHING",
        rows);
}

std::vector<EventRecord> events_after(Session& session, std::string_view tenant_id,
                                      const EventFilter& filter, std::int64_t position,
                                      std::int64_t limit) {
    return list(session, after_position, tenant_id, filter, position, limit);
}

std::vector<EventRecord> events_before(Session& session, std::string_view tenant_id,
                                       const EventFilter& filter, std::int64_t position,
                                       std::int64_t limit) {
    return list(session, before_position, tenant_id, filter, position, limit);
}

std::int64_t last_event_position(Session& session, std::string_view tenant_id) {
    return session
        .find("SELECT position FROM event_positions WHERE tenant_id = $1", {tenant_id},
              [](const Row& row) { return row.integer(0); })
        .value_or(0);
}

std::int64_t remove_events(Session& session, UtcTime before, std::int64_t limit) {
    return session.execute(
        "DELETE FROM events WHERE (tenant_id, position) IN (SELECT tenant_id, position FROM events"
        " WHERE received_at < $1 ORDER BY received_at LIMIT $2)",
        {before, limit});
}

}  // namespace certferry::store::service
