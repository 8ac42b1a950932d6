#include "device/schedule.h"

#include <algorithm>

namespace certferry::device {

namespace {

constexpr double spread = 0.1;  // Up to a tenth sooner or later.
constexpr int max_doublings = 7;

}  // namespace

std::chrono::milliseconds Schedule::pause_after(const SyncReport& report) {
    std::chrono::milliseconds pause = report.next_checkin.value_or(usual_pause);
    if (report.error) {
        pause = std::min<std::chrono::milliseconds>(
            first_pause * (1 << std::min(failures_, max_doublings)), longest_pause);
        ++failures_;
    } else {
        failures_ = 0;
    }
    const double factor = 1.0 + spread * (2.0 * chance_() - 1.0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(pause * factor);
}

}  // namespace certferry::device
