#include "service/oauth/failure_delay.h"

#include <algorithm>

namespace certferry::service {

std::chrono::milliseconds FailureDelay::failed(const std::string& name) {
    const UtcTime now = clock_.now();
    const int failures = counts_.with([&](auto& counts) {
        if (counts.size() >= max_names && !counts.contains(name)) {
            std::erase_if(counts,
                          [&](const auto& entry) { return entry.second.since + window <= now; });
            if (counts.size() >= max_names) {
                counts.clear();  // A flood of names: who made it does not get slower by memory.
            }
        }
        Count& count = counts[name];
        if (count.since + window <= now) {
            count = {.since = now, .failures = 0};
        }
        return ++count.failures;
    });
    return std::clamp<std::chrono::milliseconds>((failures - free_failures) * step,
                                                 std::chrono::milliseconds(0), most);
}

}  // namespace certferry::service
