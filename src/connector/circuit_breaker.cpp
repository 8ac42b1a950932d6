#include "connector/circuit_breaker.h"

#include <algorithm>

namespace certferry::connector {

using namespace std::chrono_literals;

std::optional<std::chrono::seconds> CircuitBreaker::wait(Time now) {
    return state_.with([&](State& state) -> std::optional<std::chrono::seconds> {
        if (!state.closed_until) {
            return std::nullopt;
        }
        if (now < *state.closed_until) {
            return std::chrono::ceil<std::chrono::seconds>(*state.closed_until - now);
        }
        if (state.trying) {
            return 1s;
        }
        state.trying = true;
        return std::nullopt;
    });
}

void CircuitBreaker::succeeded() {
    state_.with([](State& state) { state = {}; });
}

void CircuitBreaker::failed(Time now) {
    state_.with([&](State& state) {
        ++state.failures;
        state.trying = false;
        if (state.failures >= failures_to_open) {
            state.pause = state.pause == 0s
                              ? first_pause
                              : std::min<std::chrono::seconds>(2 * state.pause, longest_pause);
            state.closed_until = now + state.pause;
        }
    });
}

void CircuitBreaker::refused(Time now) {
    state_.with([&](State& state) {
        state.trying = false;
        state.closed_until = now + credential_pause;
    });
}

bool CircuitBreaker::is_open(Time now) const {
    return state_.with([&](const State& state) {
        return state.closed_until.has_value() && now < *state.closed_until;
    });
}

}  // namespace certferry::connector
