#pragma once

#include "base/time.h"
#include "service/api/query.h"
#include "service/api/route.h"

#include <vector>

namespace certferry::service {

/// From `from` to before `until`.
struct TimeSpan {
    UtcTime from;
    UtcTime until;
};

/// Reads `from` and `until`; without them, the `usual` span up to `now`. Throws
/// Error(query_invalid) for what is no time, and for spans that are empty or longer than 92 days.
TimeSpan span_of(Query& query, UtcTime now, std::chrono::hours usual);

/// Describes both.
std::vector<QueryParameter> span_parameters(std::chrono::hours usual);

}  // namespace certferry::service
