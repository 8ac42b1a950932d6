#pragma once

#include "base/guarded.h"

#include <chrono>
#include <optional>

namespace certferry::connector {

/// Leaves a CA alone that fails time after time: after five failures in a row it is not called for
/// 30 s, then one call tries, and each further failure doubles the pause, up to 10 minutes. A
/// refused credential opens it for 15 minutes at once, so that nothing locks an account.
/// Thread-safe; the time is passed in.
class CircuitBreaker {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr int failures_to_open = 5;
    static constexpr std::chrono::seconds first_pause{30};
    static constexpr std::chrono::seconds longest_pause{600};
    static constexpr std::chrono::seconds credential_pause{900};

    /// Empty if a call may be made now, else how long to wait. Of those that come after a pause,
    /// one is let through until its outcome is known.
    std::optional<std::chrono::seconds> wait(Time now);

    /// The CA answered, whatever it said.
    void succeeded();

    /// No answer, or none that can be used.
    void failed(Time now);

    /// Our credential was refused.
    void refused(Time now);

    bool is_open(Time now) const;

private:
    struct State {
        int failures = 0;
        std::chrono::seconds pause{0};
        std::optional<Time> closed_until;
        bool trying = false;
    };

    Guarded<State> state_;
};

}  // namespace certferry::connector
