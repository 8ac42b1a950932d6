#pragma once

#include "base/time.h"
#include "store/session.h"

#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// Whole days since 1970, UTC.
using Day = std::int64_t;

inline constexpr Day no_day = -1;

constexpr Day day_of(UtcTime time) noexcept {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

constexpr UtcTime begin_of(Day day) noexcept {
    return UtcTime(std::chrono::days(day));
}

enum class Measure {
    certificates,  ///< By the day on which they end, or no_day; `value` is the issuance state, that
                   ///< of revoked ones `revoked`.
    issuance,      ///< By the day on which they came; `value` is a step of waiting_step().
};

/// So many certificates of a kind. The database counts them itself while rows of certificates
/// change.
struct StatisticRecord {
    Day day = no_day;
    std::string kind;  ///< scep, pkcs, pkcsImported.
    std::int64_t value = 0;
    std::int64_t count = 0;
};

/// The tenant's counts of days from `from` to before `until`, in the order of day, kind and value.
/// Cheap however many certificates there are: it reads a row for each such count.
std::vector<StatisticRecord> list_statistics(Session& session, std::string_view tenant_id,
                                             Measure measure, Day from, Day until);

/// The step of a logarithmic scale, four to a doubling, on which this span lies; and the middle of
/// a step, which is less than 10 % away from every span on it.
std::int64_t waiting_step(std::chrono::microseconds span) noexcept;
std::chrono::milliseconds time_of_step(std::int64_t step) noexcept;

/// Adds up to `limit` changes to the counts. Call it again while it gives true.
bool fold_statistics(Session& session, std::int64_t limit);

/// Forgets the times of issuance of days before `before`.
void remove_issuance_times(Session& session, Day before);

}  // namespace certferry::store::service
