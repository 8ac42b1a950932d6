#pragma once

#include <csignal>

namespace certferry::http {

/// Blocks every signal in this thread while it lives; threads started meanwhile keep them blocked.
/// So signals reach the main thread only, and a write to a closed connection raises no SIGPIPE.
class SignalsBlocked {
public:
    SignalsBlocked() noexcept {
        sigset_t every;
        sigfillset(&every);
        pthread_sigmask(SIG_SETMASK, &every, &before_);
    }

    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

}  // namespace certferry::http
