#include "store/service/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace certferry::store::service {

namespace {

constexpr double steps_to_a_doubling = 4;
constexpr std::string_view issuance_measure = "issuance";

std::string_view name_of(Measure measure) noexcept {
    return measure == Measure::issuance ? issuance_measure : "certificates";
}

/// The value of a count to which a change with this value belongs.
std::int64_t counted_value(std::string_view measure, std::int64_t value) noexcept {
    return measure == issuance_measure ? waiting_step(std::chrono::microseconds(value)) : value;
}

struct CountKey {
    std::string tenant_id;
    std::string measure;
    Day day;
    std::string kind;
    std::int64_t value;

    auto operator<=>(const CountKey&) const = default;
};

}  // namespace

std::int64_t waiting_step(std::chrono::microseconds span) noexcept {
    const auto milliseconds = std::max(1.0, static_cast<double>(span.count()) / 1000);
    return std::llround(steps_to_a_doubling * std::log2(milliseconds));
}

std::chrono::milliseconds time_of_step(std::int64_t step) noexcept {
    return std::chrono::milliseconds(
        std::llround(std::exp2(static_cast<double>(step) / steps_to_a_doubling)));
}

std::vector<StatisticRecord> list_statistics(Session& session, std::string_view tenant_id,
                                             Measure measure, Day from, Day until) {
    std::map<std::tuple<Day, std::string, std::int64_t>, std::int64_t> counts;
    // One statement: between two, changes could be added to the counts and be seen twice.
    session.for_each(
        "SELECT day, kind, value, count, 0 FROM statistics"
        " WHERE tenant_id = $1 AND measure = $2 AND day >= $3 AND day < $4"
        " UNION ALL SELECT day, kind, value, CAST(sum(change) AS bigint), 1 FROM statistic_changes"
        " WHERE tenant_id = $1 AND measure = $2 AND day >= $3 AND day < $4"
        " GROUP BY day, kind, value",
        {tenant_id, name_of(measure), from, until}, [&](const Row& row) {
            const auto value = row.integer(4) == 0
                                   ? row.integer(2)
                                   : counted_value(name_of(measure), row.integer(2));
            counts[{row.integer(0), row.string(1), value}] += row.integer(3);
        });
    std::vector<StatisticRecord> records;
    records.reserve(counts.size());
    for (const auto& [key, count] : counts) {
        if (count > 0) {
            const auto& [day, kind, value] = key;
            records.push_back({.day = day, .kind = kind, .value = value, .count = count});
        }
    }
    return records;
}

bool fold_statistics(Session& session, std::int64_t limit) {
    std::map<CountKey, std::int64_t>
        sums;  // In one order, so that no two folds wait for each other.
    std::int64_t taken = 0;
    session.for_each(
        "DELETE FROM statistic_changes WHERE id IN (SELECT id FROM statistic_changes ORDER BY id"
        " LIMIT $1 FOR UPDATE SKIP LOCKED)"
        " RETURNING tenant_id, measure, day, kind, value, change",
        {limit}, [&](const Row& row) {
            const auto measure = row.string(1);
            const auto value = counted_value(measure, row.integer(4));
            sums[{row.string(0), measure, row.integer(2), row.string(3), value}] += row.integer(5);
            ++taken;
        });
    std::vector<Session::ParamRow> changed;
    std::vector<Session::ParamRow> lessened;
    for (const auto& [key, sum] : sums) {
        if (sum != 0) {
            changed.push_back({key.tenant_id, key.measure, key.day, key.kind, key.value, sum});
        }
        if (sum < 0) {
            lessened.push_back({key.tenant_id, key.measure, key.day, key.kind, key.value});
        }
    }
    session.execute_many(
        "INSERT INTO statistics (tenant_id, measure, day, kind, value, count)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, measure, day, kind, value)"
        " DO UPDATE SET count = statistics.count + excluded.count",
        changed);
    session.execute_many(
        "DELETE FROM statistics WHERE tenant_id = $1 AND measure = $2 AND day = $3 AND kind = $4"
        " AND value = $5 AND count = 0",
        lessened);
    return taken == limit;
}

void remove_issuance_times(Session& session, Day before) {
    session.execute("DELETE FROM statistics WHERE measure = 'issuance' AND day < $1", {before});
}

}  // namespace certferry::store::service
