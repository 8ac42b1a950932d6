#include "registration/source_delay.h"

#include <algorithm>
#include <cmath>

namespace certferry::registration {

double SourceDelay::decayed(const Record& record, UtcTime now) {
    const std::chrono::duration<double> age = std::max(now - record.at, UtcTime::duration::zero());
    return record.failures *
           std::exp2(-age.count() / std::chrono::duration<double>(half_life).count());
}

void SourceDelay::make_room(Sources& sources, UtcTime now) {
    std::erase_if(sources, [&](const auto& entry) { return decayed(entry.second, now) < 1; });
    if (sources.size() >= max_sources) {
        const auto calmest = std::ranges::min_element(
            sources, {}, [&](const auto& entry) { return decayed(entry.second, now); });
        sources.erase(calmest);
    }
}

std::chrono::milliseconds SourceDelay::failed(const std::string& source) {
    const UtcTime now = clock_.now();
    const double failures = sources_.with([&](Sources& sources) {
        if (sources.size() >= max_sources && !sources.contains(source)) {
            make_room(sources, now);
        }
        Record& record = sources[source];
        record = {.failures = decayed(record, now) + 1, .at = now};
        return record.failures;
    });
    const double beyond = std::floor(failures) - free_failures;
    if (beyond <= 0) {
        return std::chrono::milliseconds(0);
    }
    const double millis =
        static_cast<double>(first.count()) * std::exp2(std::min(beyond - 1, 20.0));
    return std::min(most, std::chrono::milliseconds(static_cast<std::int64_t>(millis)));
}

}  // namespace certferry::registration
