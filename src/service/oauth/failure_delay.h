#pragma once

#include "base/guarded.h"
#include "base/time.h"

#include <chrono>
#include <string>
#include <unordered_map>

namespace certferry::service {

/// Slows answers to whoever keeps failing at the token endpoint, by source and by application.
/// Nobody is refused for it: many programs may share an address, and who knows an application's id
/// must not be able to lock it out. Thread-safe.
class FailureDelay {
public:
    static constexpr int free_failures = 5;  ///< So many in a window cost nothing.
    static constexpr std::chrono::milliseconds step{100};
    static constexpr std::chrono::milliseconds most{2'000};
    static constexpr std::chrono::seconds window{60};  ///< Counting starts anew after so long.
    static constexpr std::size_t max_names = 10'000;   ///< Of sources and applications together.

    explicit FailureDelay(const Clock& clock) : clock_(clock) {}

    /// Counts a failure of this source or application; gives how long its answer is held back.
    std::chrono::milliseconds failed(const std::string& name);

private:
    struct Count {
        UtcTime since;
        int failures = 0;
    };

    const Clock& clock_;
    Guarded<std::unordered_map<std::string, Count>> counts_;
};

}  // namespace certferry::service
