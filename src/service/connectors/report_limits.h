#pragma once

#include "base/time.h"
#include "wire/connector_report.h"

#include <cstddef>

namespace certferry::service {

inline constexpr std::size_t max_report_bytes = std::size_t{2} * 1024 * 1024;

/// Whether a report has reasonable sizes and words, so that what is kept of it stays small.
/// Throws Error(connector_report_invalid), whose detail names the member.
void check_limits(const wire::HealthReport& report, UtcTime now);

}  // namespace certferry::service
