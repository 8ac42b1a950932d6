#include "app/signals.h"

#include <pthread.h>

namespace certferry::app {

Signals::Signals() {
    sigemptyset(&awaited_);
    sigaddset(&awaited_, SIGINT);
    sigaddset(&awaited_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &awaited_, nullptr);
}

void Signals::wait() const {
    int signal = 0;
    sigwait(&awaited_, &signal);
}

}  // namespace certferry::app
