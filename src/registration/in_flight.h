#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "pki/digest.h"

#include <functional>
#include <future>
#include <map>
#include <optional>

namespace certferry::registration {

/// Lets the same work run once when it is asked for many times at once. Thread-safe.
///
/// `Result` must be copyable. A follower waits on its worker, the leader works on its own, so
/// followers can never keep the leader from running.
template <class Result>
class InFlight {
public:
    /// Runs `work` if nobody runs it for this key now, else waits for the one who does until the
    /// deadline. Empty if the deadline passed. What `work` throws reaches everybody who waits.
    template <class F>
    std::optional<Result> run(const pki::Sha256& key, Deadline deadline, F&& work) {
        std::promise<Result> promise;
        const auto running =
            running_.with([&](auto& map) -> std::optional<std::shared_future<Result>> {
                const auto [entry, inserted] = map.try_emplace(key);
                if (!inserted) {
                    return entry->second;
                }
                entry->second = promise.get_future().share();
                return std::nullopt;
            });
        if (running) {
            return running->wait_until(deadline.at()) == std::future_status::ready
                       ? std::optional(running->get())
                       : std::nullopt;
        }
        const Leaving leaving{.running = running_, .key = key};
        try {
            Result result = std::forward<F>(work)();
            promise.set_value(result);
            return result;
        } catch (...) {
            promise.set_exception(std::current_exception());
            throw;
        }
    }

private:
    using Map = std::map<pki::Sha256, std::shared_future<Result>>;

    struct Leaving {
        Guarded<Map>& running;
        const pki::Sha256& key;

        ~Leaving() {
            running.with([&](auto& map) { map.erase(key); });
        }
    };

    Guarded<Map> running_;
};

}  // namespace certferry::registration
