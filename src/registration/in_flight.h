#pragma once

#include "base/error.h"
#include "base/guarded.h"
#include "base/step.h"
#include "base/time.h"
#include "pki/digest.h"

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace certferry::registration {

/// Lets the same work run once when it is asked for many times at once. Thread-safe.
///
/// `Result` must be copyable. Who finds the work under way has a step that waits for its end, so
/// followers need no more than memory and can never keep the leader from going on.
template <class Result>
class InFlight {
public:
    /// Does `work`, which gives a Result or a Step of it, if nobody does it for this key now; else
    /// waits for the one who does, until the deadline. Empty if the deadline passed. What `work`
    /// throws reaches everybody who waits. This must outlive the step.
    template <class Work>
    Step<std::optional<Result>> run(const pki::Sha256& key, Deadline deadline, Work work) {
        std::uint64_t turn = 0;
        const auto place = running_.with([&](Running& running) -> std::shared_ptr<Place> {
            const auto [entry, inserted] = running.leaders.try_emplace(key);
            if (inserted) {
                turn = entry->second.turn = ++running.last_turn;
                return nullptr;
            }
            entry->second.followers.push_back(std::make_shared<Place>());
            return entry->second.followers.back();
        });
        return place ? follow(place, deadline) : lead(key, turn, std::move(work));
    }

private:
    using End = std::variant<Result, std::exception_ptr>;
    using Place = Mailbox<End>;

    struct Leader {
        std::uint64_t turn = 0;  // Tells it from who leads for this key later.
        std::vector<std::shared_ptr<Place>> followers;
    };

    struct Running {
        std::map<pki::Sha256, Leader> leaders;
        std::uint64_t last_turn = 0;
    };

    static Step<std::optional<Result>> follow(const std::shared_ptr<Place>& place,
                                              Deadline deadline) {
        Wait wait{.start = [place](Resume resume) { place->expect(std::move(resume)); },
                  .at_most = deadline.left()};
        return after(std::move(wait), [place]() -> std::optional<Result> {
            auto end = place->take();
            if (!end) {
                return std::nullopt;
            }
            if (const auto* failure = std::get_if<std::exception_ptr>(&*end)) {
                std::rethrow_exception(*failure);
            }
            return std::get<Result>(std::move(*end));
        });
    }

    template <class Work>
    Step<std::optional<Result>> lead(const pki::Sha256& key, std::uint64_t turn, Work work) {
        auto reported = [this, key, turn, work = std::move(work)]() mutable -> Step<Result> {
            return rescued(std::move(work), [this, key, turn](const Error&) -> Result {
                leave(key, turn, std::current_exception());
                throw;
            });
        };
        // Neither a result nor an Error: the leader was given up, and with it what it would say.
        auto nothing_said = [this, key, turn] {
            leave(key, turn,
                  std::make_exception_ptr(Error(codes::deadline_passed,
                                                "the request that was joined was given up",
                                                std::chrono::seconds(5))));
        };
        return and_then(cleaned_up(std::move(reported), std::move(nothing_said)),
                        [this, key, turn](Result result) {
                            leave(key, turn, result);
                            return std::optional<Result>(std::move(result));
                        });
    }

    void leave(const pki::Sha256& key, std::uint64_t turn, const End& end) {
        const auto followers = running_.with([&](Running& running) {
            const auto found = running.leaders.find(key);
            if (found == running.leaders.end() || found->second.turn != turn) {
                return std::vector<std::shared_ptr<Place>>();
            }
            auto all = std::move(found->second.followers);
            running.leaders.erase(found);
            return all;
        });
        for (const auto& place : followers) {
            place->put(end);
        }
    }

    Guarded<Running> running_;
};

}  // namespace certferry::registration
