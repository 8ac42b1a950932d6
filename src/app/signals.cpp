#include "app/signals.h"

#include <algorithm>
#include <cerrno>
#include <pthread.h>

namespace certferry::app {

Signals::Signals(Hangup hangup) {
    sigemptyset(&awaited_);
    sigaddset(&awaited_, SIGINT);
    sigaddset(&awaited_, SIGTERM);
    if (hangup == Hangup::reloads) {
        sigaddset(&awaited_, SIGHUP);
    }
    pthread_sigmask(SIG_BLOCK, &awaited_, nullptr);
}

void Signals::wait() const {
    while (next() != Kind::stop) {
    }
}

Signals::Kind Signals::next() const {
    int signal = 0;
    sigwait(&awaited_, &signal);
    return signal == SIGHUP ? Kind::reload : Kind::stop;
}

std::optional<Signals::Kind> Signals::next_within(std::chrono::milliseconds at_most) const {
    const auto end = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        const auto left =
            std::max(std::chrono::nanoseconds(0),
                     std::chrono::nanoseconds(end - std::chrono::steady_clock::now()));
        const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
        const timespec wait{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
        const int signal = sigtimedwait(&awaited_, nullptr, &wait);
        if (signal > 0) {
            return signal == SIGHUP ? Kind::reload : Kind::stop;
        }
        if (errno != EINTR) {
            return std::nullopt;
        }
    }
}

bool Signals::is_told_to_stop() const {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

}  // namespace certferry::app
