#include "ca/embedded/maintenance_job.h"

#include "base/log.h"

#include <condition_variable>
#include <exception>
#include <mutex>

namespace certferry::ca::embedded {

UtcTime MaintenanceJob::run_once() {
    authorities_.refresh();
    if (renew_responders(parts_, *authorities_.current())) {
        authorities_.refresh();
    }
    return publisher_.publish_due();
}

void MaintenanceJob::run(const std::stop_token& stop) {
    constexpr std::chrono::seconds interval{5};
    constexpr std::chrono::seconds after_fault{60};
    std::mutex mutex;
    std::condition_variable_any waiting;
    while (!stop.stop_requested()) {
        std::chrono::seconds pause = interval;
        try {
            run_once();
        } catch (const std::exception& fault) {
            log::error("maintenance of the CA failed, next try in {}: {}",
                       certferry::to_text(after_fault), fault.what());
            pause = after_fault;
        }
        std::unique_lock lock(mutex);
        waiting.wait_for(lock, stop, pause, [] { return false; });
    }
}

}  // namespace certferry::ca::embedded
