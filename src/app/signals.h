#pragma once

#include <csignal>

namespace certferry::app {

/// Blocks SIGINT and SIGTERM for this thread and those it starts, so that `wait` gets them. Made
/// first in main.
class Signals {
public:
    Signals();

    /// Waits for SIGINT or SIGTERM.
    void wait() const;

private:
    sigset_t awaited_{};
};

}  // namespace certferry::app
