#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace certferry {

/// Says that what was waited for is there. Any thread may call it; it does not block and does not
/// throw. Called after the wait is over, it does nothing.
using Resume = std::function<void()>;

/// A wait for somebody else, as a value: whoever gets it decides how to wait, holding a thread or
/// not.
struct Wait {
    /// Begins what is waited for; does not block. It sees to it that the Resume is called at most
    /// once, perhaps before it returns. Empty where nothing but time is waited for.
    std::function<void(Resume)> start;

    /// The wait ends after this, if not before. Without it, `start` is sure to have the Resume
    /// called.
    std::optional<std::chrono::milliseconds> at_most;
};

/// What waits that are nothing but time are done with; tests put their own in place of it.
using Pause = std::function<void(std::chrono::milliseconds)>;

/// Waits on the calling thread.
void sit_out(const Wait& wait, const Pause& pause = {});

/// One value on its way to somebody who waits. Thread-safe.
template <class T>
class Mailbox {
public:
    /// Call it once.
    void put(T value) {
        Resume resume;
        {
            const std::scoped_lock lock(mutex_);
            value_.emplace(std::move(value));
            resume = std::exchange(resume_, nullptr);
        }
        if (resume) {
            resume();
        }
    }

    /// For Wait::start: `resume` is called when the value is there, at once if it is already.
    void expect(Resume resume) {
        {
            const std::scoped_lock lock(mutex_);
            if (!value_) {
                resume_ = std::move(resume);
                return;
            }
        }
        resume();
    }

    /// The value, once; empty if it is not there.
    std::optional<T> take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(value_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<T> value_;
    Resume resume_;
};

}  // namespace certferry
