#pragma once

#include "events/event_log.h"
#include "store/database.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>

namespace certferry::journal {

struct OutboxOptions {
    /// Which process this is among those that share the database: each writes its own events to its
    /// own file. The same after a restart.
    // NOLINTNEXTLINE(readability-redundant-member-init): lets braces leave it out
    std::string node = {};

    /// Events brought to the file, and removed from the database, in one go at most.
    std::size_t max_batch = 1000;

    /// How long to gather events after the first before they are written: each batch costs one sync
    /// of the file and one write operation.
    std::chrono::milliseconds linger{100};

    /// How long to wait after a failure, such as a full disk, and how often to look for events that
    /// another process added.
    std::chrono::milliseconds retry{1000};
};

/// Brings Admin events from the connector's database to the Admin file, each exactly once.
///
/// `append` puts the event into the caller's transaction, so that the final state of a request and
/// its Admin event become durable together or not at all. A thread then appends to the file, syncs
/// it, and removes what it wrote from the database. Because of a crash between these two, it looks
/// at its start which `eventUid`s the current and the previous file hold. While the file cannot be
/// written, events stay in the database.
///
/// One Outbox per database and node. Thread-safe.
class Outbox {
public:
    /// Starts the thread, which begins with what an earlier run left behind. Both must outlive
    /// this.
    Outbox(store::Database& database, events::EventLog& log, OutboxOptions options = {});

    /// Writes what is committed by now, trying once, then ends the thread.
    ~Outbox();

    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    /// Adds an event of the Admin channel inside the caller's transaction, under a new `eventUid`.
    void append(store::Session& session, const events::Event& event) const;

    /// Tells the thread that there may be something new. Call it once the transaction is committed;
    /// without it, events wait up to `retry`.
    void wake() noexcept;

    /// Makes an Admin event that belongs to no other change durable, and wakes the thread.
    void report(const events::Event& event);

    /// Waits until everything committed before the call is in the file. False if the deadline
    /// passed first.
    bool flush(Deadline deadline);

private:
    enum class Progress { done, failed };

    void loop(const std::stop_token& stop);
    void wait_for_work(const std::stop_token& stop, Progress last);
    Progress write_pending() noexcept;
    bool write_batch();
    void finish_round(std::uint64_t round, Progress progress);

    store::Database& database_;
    events::EventLog& log_;
    const OutboxOptions options_;

    // Events that are in the file and perhaps still in the database; empty before the first look.
    // The thread's own, as what follows.
    std::optional<std::unordered_set<std::string>> written_;
    bool failing_ = false;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t asked_ = 0;     // Calls of wake(), under mutex_, as what follows.
    std::uint64_t answered_ = 0;  // How many of these calls a complete round followed.
    bool hurry_ = false;          // Somebody waits in flush().

    std::jthread thread_;  // Last: it uses everything above.
};

}  // namespace certferry::journal
