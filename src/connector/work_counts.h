#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "wire/connector_report.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace certferry::connector {

/// How many requests ended well and how many did not, by hour and kind, for health reports. Lost
/// with the process: events are what is kept. Thread-safe.
class WorkCounts {
public:
    void count(const std::string& kind, bool succeeded, UtcTime now) {
        counts_.with([&](auto& counts) {
            auto& entry = counts[{hour_of(now), kind}];
            ++(succeeded ? entry.first : entry.second);
        });
    }

    /// The hours since `since`, which a report tells anew each time until they are over.
    std::vector<wire::HourCount> since(UtcTime since) {
        return counts_.with([&](auto& counts) {
            std::erase_if(counts,
                          [&](const auto& entry) { return entry.first.first < hour_of(since); });
            std::vector<wire::HourCount> told;
            told.reserve(counts.size());
            for (const auto& [key, entry] : counts) {
                told.push_back({.hour = key.first,
                                .kind = key.second,
                                .succeeded = entry.first,
                                .failed = entry.second});
            }
            return told;
        });
    }

private:
    static UtcTime hour_of(UtcTime time) { return std::chrono::floor<std::chrono::hours>(time); }

    using Counts = std::map<std::pair<UtcTime, std::string>, std::pair<std::int64_t, std::int64_t>>;
    Guarded<Counts> counts_;
};

}  // namespace certferry::connector
