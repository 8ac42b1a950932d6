#include "base/wait.h"

#include <condition_variable>
#include <memory>
#include <thread>

namespace certferry {

namespace {

/// Shared with the Resume, which may be called when the wait is long over.
struct Signal {
    std::mutex mutex;
    std::condition_variable changed;
    bool given = false;
};

}  // namespace

void sit_out(const Wait& wait, const Pause& pause) {
    if (!wait.start && wait.at_most) {
        if (pause) {
            pause(*wait.at_most);
        } else {
            std::this_thread::sleep_for(*wait.at_most);
        }
        return;
    }
    const auto signal = std::make_shared<Signal>();
    wait.start([signal] {
        const std::scoped_lock lock(signal->mutex);
        signal->given = true;
        signal->changed.notify_one();
    });
    std::unique_lock lock(signal->mutex);
    const auto given = [&] { return signal->given; };
    if (wait.at_most) {
        signal->changed.wait_for(lock, *wait.at_most, given);
    } else {
        signal->changed.wait(lock, given);
    }
}

}  // namespace certferry
