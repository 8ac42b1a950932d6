#include "service/api/time_span.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/api/schemas.h"

namespace certferry::service {

namespace {

constexpr auto longest_span = std::chrono::days(92);

UtcTime time_of(Query& query, std::string_view name, UtcTime otherwise) {
    const auto text = query.text(name);
    const auto time = text ? from_rfc3339(*text) : std::optional(otherwise);
    if (!time) {
        throw Error(codes::query_invalid, name);
    }
    return *time;
}

}  // namespace

TimeSpan span_of(Query& query, UtcTime now, std::chrono::hours usual) {
    const auto until = time_of(query, "until", now);
    const auto from = time_of(query, "from", until - usual);
    if (from >= until || until - from > longest_span) {
        throw Error(codes::query_invalid, "from is before until, by 92 days at most");
    }
    return {.from = from, .until = until};
}

std::vector<QueryParameter> span_parameters(std::chrono::hours usual) {
    return {
        {.name = "from",
         .description =
             "Begin; " + certferry::to_text(usual) + " before `until` if it is left out.",
         .schema = schemas::time()},
        {.name = "until", .description = "End; now if it is left out.", .schema = schemas::time()}};
}

}  // namespace certferry::service
