#pragma once

#include "http/metrics.h"

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace certferry::http {

/// The series of a server's requests, found without asking the registry each time.
/// For the network thread only.
class RequestMetrics {
public:
    explicit RequestMetrics(Metrics& metrics) : metrics_(metrics) {}

    void record(const std::string& route, int status, std::chrono::nanoseconds took);

private:
    struct Series {
        Histogram seconds;
        std::vector<std::pair<int, Counter>> by_status;
    };

    Metrics& metrics_;
    std::unordered_map<std::string, Series> routes_;
};

/// The series of one listener.
struct ListenerMetrics {
    ListenerMetrics(Metrics& metrics, const std::string& listener);

    Gauge connections;
    Counter accepted;
    Counter refused_full;
    Counter refused_source;
    Counter timed_out;
};

}  // namespace certferry::http
