#pragma once

#include "base/guarded.h"
#include "base/time.h"

#include <chrono>
#include <string>
#include <unordered_map>

namespace certferry::registration {

/// Slows sources whose requests keep failing, so that guessing challenges is dear; nobody is ever
/// refused for it, because many devices may share one address. Thread-safe.
class SourceDelay {
public:
    static constexpr int free_failures = 5;  ///< So many cost nothing.
    static constexpr std::chrono::milliseconds first{50};
    static constexpr std::chrono::milliseconds most{2'000};
    static constexpr std::chrono::seconds half_life{
        30};  ///< In which a source's failures count half.
    static constexpr std::size_t max_sources = 10'000;  ///< Beyond it the calmest are forgotten.

    explicit SourceDelay(const Clock& clock) : clock_(clock) {}

    /// A request of this source failed. Gives how long its answer is to be held back: nothing, then
    /// `first`, doubled with each failure up to `most`.
    std::chrono::milliseconds failed(const std::string& source);

private:
    struct Record {
        double failures = 0;
        UtcTime at;
    };

    using Sources = std::unordered_map<std::string, Record>;

    static double decayed(const Record& record, UtcTime now);
    static void make_room(Sources& sources, UtcTime now);

    const Clock& clock_;
    Guarded<Sources> sources_;
};

}  // namespace certferry::registration
