#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace certferry {

/// A value that one thread gives and one other waits for: std::promise with half of its system
/// calls. Thread-safe.
template <class T>
class Handover {
public:
    /// Call it once.
    void give(T value) {
        {
            const std::scoped_lock lock(mutex_);
            value_.emplace(std::move(value));
        }
        given_.notify_one();
    }

    /// Waits for the value. Call it once.
    T take() {
        std::unique_lock lock(mutex_);
        given_.wait(lock, [this] { return value_.has_value(); });
        // NOLINTNEXTLINE(bugprone-unchecked-optional-access): what was waited for
        return *std::move(value_);
    }

private:
    std::mutex mutex_;
    std::condition_variable given_;
    std::optional<T> value_;
};

}  // namespace certferry
