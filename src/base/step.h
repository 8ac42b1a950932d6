#pragma once

#include "base/error.h"
#include "base/wait.h"

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace certferry {

/// How a step that waits is gone on with.
enum class GoOn {
    with_result,  ///< What was waited for is there, or its time is over.
    to_give_up,   ///< The program stops: nothing is to be decided any more, only let go.
};

/// Thrown through the steps of work that is given up, to run what `cleaned_up()` was told. It says
/// nothing about the work, so it is no Error, and no handler of errors sees it.
struct GivenUp {};

/// A piece of work up to its end or to its first wait: either a value, or a wait and what to do
/// after it.
///
/// Work that must wait for somebody else is written as plain functions that give a Step and are
/// strung together with the functions below, from top to bottom. Whoever asked for the work drives
/// it: finish() holds the calling thread in each wait, http/async.h holds none. Work that never
/// waits costs no allocation and no switch of threads.
///
/// What waits must either be gone on with or given up. Move-only; for one thread at a time.
template <class T>
class [[nodiscard]] Step {
public:
    using value_type = T;
    using Next = std::function<Step(GoOn)>;

    // NOLINTNEXTLINE(google-explicit-constructor): a function that does not wait gives its value
    Step(T value) : state_(std::in_place_index<0>, std::move(value)) {}

    Step(Wait wait, Next next)
        : state_(std::in_place_index<1>,
                 std::make_unique<Waiting>(Waiting{std::move(wait), std::move(next)})) {}

    bool waits() const noexcept { return state_.index() == 1; }

    /// Of a step that waits.
    const Wait& wait() const { return std::get<1>(state_)->wait; }

    /// What follows the wait, on the calling thread. Throws what the work throws. Call it once.
    Step go_on() && { return std::get<1>(state_)->next(GoOn::with_result); }

    /// Ends the work where it waits; what was waited for is no longer of interest.
    void give_up() && {
        try {
            static_cast<void>(std::get<1>(state_)->next(GoOn::to_give_up));
        } catch (const GivenUp&) {
            return;
        }
    }

    /// Of a step that does not wait.
    T value() && { return std::move(std::get<0>(state_)); }

    /// Takes a step that waits apart, to put something around what follows the wait.
    std::pair<Wait, Next> parts() && {
        auto& waiting = *std::get<1>(state_);
        return {std::move(waiting.wait), std::move(waiting.next)};
    }

private:
    struct Waiting {
        Wait wait;
        Next next;
    };

    std::variant<T, std::unique_ptr<Waiting>> state_;
};

/// `Step<T>` for a function that gives T or Step<T>.
template <class T>
struct StepOf {
    using type = Step<T>;
};

template <class T>
struct StepOf<Step<T>> {
    using type = Step<T>;
};

template <class F, class... Values>
using StepBy = typename StepOf<std::invoke_result_t<F&, Values...>>::type;

/// What follows a wait, as work. (A type with a name: lambdas in lambdas would never end.)
template <class T>
struct Following {
    typename Step<T>::Next next;
    GoOn how;

    Step<T> operator()() const { return next(how); }
};

/// Waits, then does what `then` does, which gives a value or a step.
template <class F>
StepBy<F> after(Wait wait, F then) {
    return StepBy<F>(std::move(wait), [then = std::move(then)](GoOn how) mutable -> StepBy<F> {
        if (how == GoOn::to_give_up) {
            throw GivenUp();
        }
        return then();
    });
}

/// Does what `then` does with the step's value, as soon as that is there.
template <class T, class F>
StepBy<F, T> and_then(Step<T> step, F then) {
    if (!step.waits()) {
        return then(std::move(step).value());
    }
    auto parts = std::move(step).parts();
    auto next = [inner = std::move(parts.second),
                 then = std::move(then)](GoOn how) mutable -> StepBy<F, T> {
        return and_then(inner(how), std::move(then));
    };
    return StepBy<F, T>(std::move(parts.first), std::move(next));
}

/// Does `work`. An Error that it ends with at any time is given to `handle`, whose value or step
/// takes the place of the work's; `handle` may throw, also by `throw;`.
template <class Work, class Handle>
StepBy<Work> rescued(Work&& work, Handle handle) {
    try {
        StepBy<Work> step = work();
        if (!step.waits()) {
            return step;
        }
        auto parts = std::move(step).parts();
        auto next = [inner = std::move(parts.second),
                     handle = std::move(handle)](GoOn how) mutable -> StepBy<Work> {
            using Rest = Following<typename StepBy<Work>::value_type>;
            return rescued(Rest{std::move(inner), how}, std::move(handle));
        };
        return StepBy<Work>(std::move(parts.first), std::move(next));
    } catch (const Error& error) {
        return handle(error);
    }
}

/// Does `work`; if it ends by an exception or is given up, `clean_up`, which must not throw.
template <class Work, class CleanUp>
StepBy<Work> cleaned_up(Work&& work, CleanUp clean_up) {
    struct Guard {
        CleanUp* clean_up;  // Null once the work has gone well.

        ~Guard() {
            if (clean_up != nullptr) {
                (*clean_up)();
            }
        }
    };

    Guard guard{&clean_up};
    StepBy<Work> step = work();
    guard.clean_up = nullptr;
    if (!step.waits()) {
        return step;
    }
    auto parts = std::move(step).parts();
    auto next = [inner = std::move(parts.second),
                 clean_up = std::move(clean_up)](GoOn how) mutable -> StepBy<Work> {
        using Rest = Following<typename StepBy<Work>::value_type>;
        return cleaned_up(Rest{std::move(inner), how}, std::move(clean_up));
    };
    return StepBy<Work>(std::move(parts.first), std::move(next));
}

/// Does the rest of a step on the calling thread, which it holds in each wait. If `pause` throws,
/// the work is given up.
template <class T>
T finish(Step<T> step, const Pause& pause = {}) {
    while (step.waits()) {
        try {
            sit_out(step.wait(), pause);
        } catch (const Error&) {
            std::move(step).give_up();
            throw;
        }
        step = std::move(step).go_on();
    }
    return std::move(step).value();
}

}  // namespace certferry
