#include "http/server_metrics.h"

namespace certferry::http {

namespace {

Counter refused(Metrics& metrics, const std::string& listener, const std::string& reason) {
    return metrics.counter("certferry_http_connections_refused_total",
                           "Connections closed at once because a limit was reached.",
                           {{"listener", listener}, {"reason", reason}});
}

}  // namespace

void RequestMetrics::record(const std::string& route, int status, std::chrono::nanoseconds took) {
    auto at = routes_.find(route);
    if (at == routes_.end()) {
        const Histogram seconds =
            metrics_.histogram("certferry_http_request_seconds",
                               "From the last octet of a request to its answer, in seconds.",
                               latency_bounds(), {{"route", route}});
        at = routes_.emplace(route, Series{.seconds = seconds, .by_status = {}}).first;
    }
    Series& series = at->second;
    series.seconds.observe(std::chrono::duration<double>(took).count());
    for (const auto& [known, counter] : series.by_status) {
        if (known == status) {
            counter.add();
            return;
        }
    }
    const Counter counter =
        metrics_.counter("certferry_http_requests_total", "Requests answered.",
                         {{"route", route}, {"status", std::to_string(status)}});
    counter.add();
    series.by_status.emplace_back(status, counter);
}

ListenerMetrics::ListenerMetrics(Metrics& metrics, const std::string& listener)
    : connections(metrics.gauge("certferry_http_connections", "Connections open now.",
                                {{"listener", listener}})),
      accepted(metrics.counter("certferry_http_connections_total", "Connections accepted.",
                               {{"listener", listener}})),
      refused_full(refused(metrics, listener, "full")),
      refused_source(refused(metrics, listener, "source")),
      timed_out(metrics.counter("certferry_http_timeouts_total",
                                "Connections closed because a phase took too long.",
                                {{"listener", listener}})) {}

}  // namespace certferry::http
