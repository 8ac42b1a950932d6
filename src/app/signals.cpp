#include "app/signals.h"

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

}  // namespace certferry::app
