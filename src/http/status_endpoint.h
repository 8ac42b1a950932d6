#pragma once

#include "http/metrics.h"
#include "http/router.h"

#include <functional>
#include <string>
#include <vector>

namespace certferry::http {

/// Why a program cannot do its work now, one sentence each; empty if it can.
using Readiness = std::function<std::vector<std::string>()>;

/// Adds the routes of a `status` listener:
/// - `/healthz`: 200 as long as the network thread runs;
/// - `/readyz`: 200, or 503 with the reasons, one a line;
/// - `/metrics`: Prometheus' text format.
///
/// They run on the network thread, so that they answer while every worker is busy: `readiness`
/// and the functions given to Metrics::gauge_from() must not block. `metrics` is lent.
void add_status_routes(Router& router, Metrics& metrics, Readiness readiness);

}  // namespace certferry::http
