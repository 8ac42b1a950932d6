#pragma once

#include <csignal>

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

private:
    sigset_t awaited_{};
};

}  // namespace certferry::app
