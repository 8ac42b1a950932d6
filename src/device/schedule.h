#pragma once

#include "device/sync_report.h"

#include <chrono>
#include <functional>

namespace certferry::device {

/// When a daemon is to sync again: when the service said, a little sooner or later so that devices
/// that were started together do not stay together; after failures with growing pauses. One thread
/// uses it.
class Schedule {
public:
    static constexpr std::chrono::seconds first_pause{30};
    static constexpr std::chrono::seconds longest_pause{3600};
    static constexpr std::chrono::seconds usual_pause{8 * 3600};

    /// `chance` gives a number from 0 to 1.
    explicit Schedule(std::function<double()> chance) : chance_(std::move(chance)) {}

    /// From the end of this sync to the beginning of the next.
    std::chrono::milliseconds pause_after(const SyncReport& report);

private:
    std::function<double()> chance_;
    int failures_ = 0;
};

}  // namespace certferry::device
