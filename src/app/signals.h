#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace certferry::app {

/// What SIGHUP means to a program.
enum class Hangup {
    ends,     ///< The system's default: the program ends at once.
    reloads,  ///< `next` tells of it.
};

/// Blocks SIGINT and SIGTERM for this thread and those it starts, so that `wait` gets them; SIGHUP
/// too where it means something. Made first in main.
class Signals {
public:
    explicit Signals(Hangup hangup = Hangup::ends);

    /// Waits for SIGINT or SIGTERM.
    void wait() const;

    enum class Kind { stop, reload };

    /// Waits for any of them.
    Kind next() const;

    /// Waits for any of them, but no longer than this; empty if none came.
    std::optional<Kind> next_within(std::chrono::milliseconds at_most) const;

    /// Whether SIGINT or SIGTERM waits to be taken.
    bool is_told_to_stop() const;

private:
    sigset_t awaited_{};
};

}  // namespace certferry::app
