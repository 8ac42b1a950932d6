#include "service/queue/testing.h"

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

// Many connectors that crash and lose answers: whatever they do, each request ends by exactly one
// result that was accepted, and none is lost.
namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using wire::ResultVerdict;
using wire::WorkOutcome;

/// What the test knows of a request.
struct Fate {
    std::string kind;
    std::string key;            ///< Empty if it needs none.
    std::string pending_with;   ///< A connector; empty if it is free.
    int ends = 0;               ///< Results accepted that ended it.
    std::set<Bytes> unrevoked;  ///< Certificates whose result was not answered `superseded`.
};

struct Held {
    wire::WorkItem item;
    std::optional<wire::WorkResult> sent;  ///< Its answer was lost: to be sent again.
};

struct Simulated {
    std::string id;
    std::vector<std::string> features;
    std::vector<std::string> keys;
    std::vector<Held> held;
};

std::vector<Simulated> some_connectors() {
    return {{.id = "a", .features = {"revocation", "pkcs"}, .keys = {}, .held = {}},
            {.id = "b", .features = {"pkcs", "pkcsImported"}, .keys = {"k1"}, .held = {}},
            {.id = "c", .features = {"pkcsImported"}, .keys = {"k1", "k2"}, .held = {}},
            {.id = "d", .features = {"pkcs"}, .keys = {"k2"}, .held = {}},
            {.id = "e", .features = {"revocation"}, .keys = {}, .held = {}},
            {.id = "f",
             .features = {"scep", "revocation", "pkcs", "pkcsImported"},
             .keys = {"k1", "k2", "k3"},
             .held = {}}};
}

bool has(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

class WorkProperty : public QueueTest {
protected:
    /// Any number below `limit`. The same numbers for the same seed everywhere.
    std::size_t any(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

    bool chance(std::size_t percent) { return any(100) < percent; }

    /// Certificates for most of what was leased: a connector that gives none has crashed.
    static wire::WorkReport results_for(const wire::LeaseAnswer& answer, std::mt19937_64& random,
                                        std::uint8_t& made) {
        wire::WorkReport results;
        for (const auto& value : answer.items) {
            if (random() % 4 != 0) {
                const auto item = wire::read_json<wire::WorkItem>(value, {}, {});
                results.results.push_back(wire::write_json(issued(item, ++made)));
            }
        }
        return results;
    }

    void queue_one() {
        const auto kind = any(3);
        if (kind == 0) {
            const auto certificate_id = queue_revocation();
            const auto requests = database_->read([&](Session& session) {
                return store::service::requests_of_certificate(session, "t1", certificate_id);
            });
            fates_[requests.at(0).request_id].kind = "revoke";
        } else if (kind == 1) {
            fates_[queue_pkcs().request_id].kind = "pkcs";
        } else {
            const std::string key = "k" + std::to_string(1 + any(3));
            auto& fate = fates_[queue_import(key).request_id];
            fate.kind = "import";
            fate.key = key;
        }
    }

    void take_work(Simulated& one) {
        const auto most = static_cast<std::int64_t>(1 + any(5));
        for (auto& item : lease(one.id, one.features, one.keys, most)) {
            const auto& fate = fates_.at(item.request_id);
            EXPECT_EQ(fate.ends, 0) << "leased after its end";
            EXPECT_TRUE(may_do(one, fate)) << one.id << " got " << fate.kind << " " << fate.key;
            EXPECT_TRUE(fate.pending_with.empty() || fate.pending_with == one.id)
                << one.id << " got what is pending with " << fate.pending_with;
            one.held.push_back({.item = std::move(item), .sent = std::nullopt});
        }
    }

    static bool may_do(const Simulated& one, const Fate& fate) {
        const bool feature = has(one.features, fate.kind == "revoke"   ? "revocation"
                                               : fate.kind == "import" ? "pkcsImported"
                                                                       : "pkcs");
        return feature && (fate.key.empty() || has(one.keys, fate.key));
    }

    wire::WorkResult some_result(const Held& held) {
        const auto& kind = fates_.at(held.item.request_id).kind;
        const auto dice = any(100);
        if (dice < 15) {
            return result_of(held.item, WorkOutcome::released);
        }
        if (dice < 30 && kind == "pkcs") {
            return pending(held.item, std::chrono::minutes(1 + any(20)));
        }
        if (dice < 40) {
            return failed(held.item, "ca_refused");
        }
        auto result = result_of(held.item, WorkOutcome::succeeded);
        if (kind == "pkcs") {
            result = issued(held.item, 0);
            result.certificate = next_certificate();
        } else if (kind == "import") {
            result.payload = Bytes{++made_};
        }
        return result;
    }

    Bytes next_certificate() {
        ++made_;
        return test_certificate(made_).der();
    }

    /// Sends a result; the answer may be lost, and then it is sent again some time.
    void send(Simulated& one, std::size_t index) {
        auto held = one.held[index];
        one.held.erase(one.held.begin() + static_cast<std::ptrdiff_t>(index));
        const bool again = held.sent.has_value();
        const auto result = again ? *held.sent : some_result(held);
        const auto verdict = report(one.id, result);
        note(one, result, verdict);
        if (chance(25)) {
            held.sent = result;
            one.held.push_back(std::move(held));
        }
    }

    void note(const Simulated& one, const wire::WorkResult& result, ResultVerdict verdict) {
        auto& fate = fates_.at(result.request_id);
        ASSERT_NE(verdict, ResultVerdict::unknown);
        ASSERT_NE(verdict, ResultVerdict::refused);
        if (result.certificate) {
            if (verdict == ResultVerdict::superseded) {
                fate.unrevoked.erase(*result.certificate);
            } else {
                fate.unrevoked.insert(*result.certificate);
            }
        }
        if (verdict != ResultVerdict::accepted) {
            return;
        }
        if (result.outcome == WorkOutcome::pending) {
            fate.pending_with = one.id;
        } else {
            fate.pending_with.clear();
        }
        if (result.outcome == WorkOutcome::succeeded || result.outcome == WorkOutcome::failed) {
            ++fate.ends;
            EXPECT_EQ(fate.ends, 1) << "a second result was accepted";
        }
    }

    void pass_time(std::chrono::seconds span) {
        clock_.advance(span);
        desk_.return_due();
    }

    void step() {
        auto& one = connectors_[any(connectors_.size())];
        const auto dice = any(100);
        if (dice < 10) {
            queue_one();
        } else if (dice < 40) {
            take_work(one);
        } else if (dice < 80 && !one.held.empty()) {
            send(one, any(one.held.size()));
        } else if (dice < 84) {
            std::erase_if(one.held, [&](const Held& held) {  // Crashed, before it journalled.
                return !held.sent && chance(50);
            });
        } else if (dice < 88 && !one.held.empty()) {
            const auto& item = one.held[any(one.held.size())].item;
            desk_.extend(connector(one.id), {.leases = {{item.request_id, item.lease_id}}});
        } else {
            pass_time(std::chrono::seconds(1 + any(200)));
        }
    }

    /// Everybody works on, nobody crashes, until there is nothing left.
    void finish() {
        for (int round = 0; round < 200; ++round) {
            for (auto& one : connectors_) {
                take_work(one);
                while (!one.held.empty()) {
                    send(one, one.held.size() - 1);
                }
            }
            pass_time(6min);
        }
    }

    void check_ends() {
        for (const auto& [request_id, fate] : fates_) {
            const auto record = request(request_id);
            const bool given_up =
                record.state == "failed" && record.attempts >= WorkDesk::max_attempts;
            EXPECT_TRUE(record.has_ended()) << fate.kind << " " << fate.key << " " << record.state;
            EXPECT_EQ(fate.ends, given_up ? 0 : 1) << fate.kind << " " << record.state;
            const bool certified = fate.kind == "pkcs" && record.state == "succeeded";
            EXPECT_EQ(fate.unrevoked.size(), certified ? 1U : 0U)
                << "certificates that nobody was told to revoke";
            if (certified && !fate.unrevoked.empty()) {
                EXPECT_EQ(certificate(record.certificate_id.value()).certificate,
                          *fate.unrevoked.begin());
            }
        }
    }

    std::mt19937_64 random_;
    std::map<std::string, Fate> fates_;
    std::vector<Simulated> connectors_ = some_connectors();
    std::uint8_t made_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Drivers, WorkProperty, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(WorkProperty, HoldsThroughCrashesAndLostAnswers) {
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    RecordProperty("seed", std::to_string(seed));
    random_.seed(seed);
    for (int i = 0; i < 600; ++i) {
        step();
    }
    finish();
    check_ends();
    EXPECT_GT(fates_.size(), 20U);
}

/// Time that several threads may look at and move.
class SharedTime {
public:
    UtcTime now() const { return from_micros(micros_.load()); }

    void advance(std::chrono::microseconds span) { micros_ += span.count(); }

private:
    std::atomic<std::int64_t> micros_{to_micros(TestClock().now())};
};

/// Which requests have no end yet, and how often each came to one; for several threads.
class EndsOfAll {
public:
    explicit EndsOfAll(std::set<std::string> open) : open_(std::move(open)) {}

    void note(const std::vector<wire::ResultAnswer>& verdicts) {
        const std::scoped_lock lock(mutex_);
        for (const auto& one : verdicts) {
            ends_[one.request_id] += one.verdict == ResultVerdict::accepted ? 1 : 0;
            if (one.verdict != ResultVerdict::unknown) {
                open_.erase(one.request_id);
            }
        }
    }

    bool complete() const {
        const std::scoped_lock lock(mutex_);
        return open_.empty();
    }

    int times(const std::string& request_id) const { return ends_.at(request_id); }

private:
    mutable std::mutex mutex_;
    std::set<std::string> open_;
    std::map<std::string, int> ends_;
};

TEST_P(WorkProperty, HoldsWhileAllConnectorsWorkAtOnce) {
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    SharedTime time;
    WorkDesk desk({.database = *database_, .now = [&](Session&) { return time.now(); }});
    std::set<std::string> all;
    for (int i = 0; i < 60; ++i) {
        all.insert(queue_pkcs().request_id);
    }
    EndsOfAll ends(all);
    const auto work = [&](const std::string& who, std::uint64_t own_seed) {
        std::mt19937_64 random(own_seed);
        std::uint8_t made = 0;
        while (!ends.complete()) {
            const auto answer = desk.lease(
                connector(who), {.features = {"pkcs"}, .key_ids = {}, .max_requests = 4});
            const auto results = results_for(answer, random, made);
            if (random() % 2 == 0) {
                time.advance(WorkDesk::lease_for / 2);  // Some come late.
                desk.return_due();
            }
            const int times = random() % 3 == 0 ? 2 : 1;  // The first answer was lost.
            for (int i = 0; i < times; ++i) {
                ends.note(desk.take_results(connector(who), results).results);
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (const char* who : {"a", "b", "c", "d"}) {
            threads.emplace_back(work, who, seed + static_cast<std::uint64_t>(who[0]));
        }
    }
    for (const auto& request_id : all) {
        EXPECT_EQ(ends.times(request_id), 1) << request(request_id).state;
        EXPECT_EQ(request(request_id).state, "succeeded");
    }
}

}  // namespace
}  // namespace certferry::service
