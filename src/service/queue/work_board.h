#pragma once

#include "base/guarded.h"
#include "service/queue/work_desk.h"
#include "store/database.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace certferry::service {

/// Tells connectors that wait for work when to ask again, so that a hundred of them cost no more
/// than one: a single job looks into the database for each tenant that has any waiting, and says
/// in which lanes something stands. Thread-safe.
class WorkBoard {
public:
    /// Between looks, if nobody says that work was queued: what another process queued is seen
    /// after this long.
    static constexpr std::chrono::seconds look_every{2};

    /// All is lent.
    WorkBoard(store::Database& database, WorkDesk& desk) noexcept
        : database_(database), desk_(desk) {}

    /// One call of a connector that waits, for as long as this lives.
    class Waiter {
    public:
        Waiter(WorkBoard& board, std::string tenant_id, std::string connector_id,
               std::vector<std::string> lanes);
        Waiter(const Waiter&) = delete;
        Waiter& operator=(const Waiter&) = delete;
        ~Waiter();

        /// True once after each look that found something in its lanes.
        bool has_news();

        /// True if the same connector has begun to wait by a newer call: nobody may be there any
        /// more who would get what is leased by this one, as after a kill or a cut network.
        bool is_outdated() const;

    private:
        WorkBoard& board_;
        const std::string tenant_id_;
        const std::string connector_id_;
        const std::vector<std::string> lanes_;
        std::uint64_t number_ = 0;  // Of the connector's waiting calls.
        std::uint64_t seen_ = 0;    // Number of the look that it knows of.
    };

    /// Work was queued for this tenant, and is committed: look soon.
    void poke(const std::string& tenant_id);

    /// The job: returns requests whose lease has ended (WorkDesk::return_due), looks, and waits.
    /// Logs what goes wrong and goes on.
    void run(const std::stop_token& stop);

    /// Looks once.
    void look();

    /// Nobody shall wait any more: the server is about to stop.
    void close() noexcept { closed_.store(true); }

    bool is_closed() const noexcept { return closed_.load(); }

private:
    struct Tenant {
        std::size_t waiters = 0;
        std::uint64_t looks = 0;
        std::uint64_t calls = 0;
        std::map<std::string, std::uint64_t, std::less<>> newest;  // Waiting call, by connector.
        std::set<std::string, std::less<>> lanes;                  // As the last look found them.
    };

    using Tenants = std::map<std::string, Tenant, std::less<>>;

    store::Database& database_;
    WorkDesk& desk_;
    Guarded<Tenants> tenants_;
    std::atomic<bool> closed_ = false;
    std::mutex mutex_;
    std::condition_variable_any poked_;
    bool is_poked_ = false;
};

}  // namespace certferry::service
