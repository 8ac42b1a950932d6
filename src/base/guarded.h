#pragma once

#include <mutex>
#include <utility>

namespace certferry {

/// A value that can be reached only under its mutex.
///
/// Do not call out of the class, do I/O or take a second lock inside the function given.
template <class T>
class Guarded {
public:
    Guarded() = default;

    explicit Guarded(T value) : value_(std::move(value)) {}

    /// Runs `use` with the value while holding the mutex, and gives back what it returns.
    template <class F>
    auto with(F&& use) {
        const std::scoped_lock lock(mutex_);
        return std::forward<F>(use)(value_);
    }

    template <class F>
    auto with(F&& use) const {
        const std::scoped_lock lock(mutex_);
        return std::forward<F>(use)(value_);
    }

private:
    mutable std::mutex mutex_;
    T value_{};
};

}  // namespace certferry
