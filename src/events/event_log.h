#pragma once

#include "events/admin_log.h"
#include "events/event_line.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace certferry::events {

struct EventLogOptions {
    std::filesystem::path folder;  ///< Made if it is missing; one process writes into it.
    FileOptions admin{};
    FileOptions operational{};
    FileOptions debug{};              ///< For each of the two debug channels.
    std::size_t max_waiting = 16384;  ///< Events queued for writing; more are lost.

    /// How long the first event waits for others, to be written together with them.
    std::chrono::milliseconds linger{10};
};

/// The event channels of a process. Thread-safe.
///
/// Operational and debug events are best effort: `write` queues them for a thread that puts them
/// into words and into files, and neither blocks nor throws. Those that find the queue full or
/// their file unwritable are counted, and the next event of their channel carries the count as
/// `lostEvents`. Admin events never come here: they go through the outbox (journal/outbox.h), which
/// brings them to `admin()`.
class EventLog {
public:
    /// Opens no file yet. The clock must outlive this.
    EventLog(EventLogOptions options, Source source, const Clock& clock,
             std::vector<std::unique_ptr<Sink>> sinks = {});

    /// Writes what is queued, then ends the thread.
    ~EventLog();

    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    /// Queues an Operational event, or a debug one if its channel is on. Costs about a microsecond.
    void write(Event event) noexcept;

    /// True if a debug channel is on. Ask before making a costly debug event.
    bool is_on(Channel debug_channel) const noexcept;

    /// Switches a debug channel, at any time. Both are off at first.
    void switch_on(Channel debug_channel) noexcept;
    void switch_off(Channel debug_channel) noexcept;

    /// Waits until what was queued before is written or lost.
    void flush();

    /// Events lost since the start. For metrics.
    std::uint64_t lost() const noexcept { return lost_in_all_; }

    const Source& source() const noexcept { return source_; }

    /// The Admin channel, for the outbox alone.
    AdminLog& admin() noexcept { return admin_; }

private:
    struct File;
    static constexpr std::size_t channel_count = 4;

    void loop();
    std::size_t many() const noexcept;
    void write_all(const std::vector<Event>& events);
    void write_chunk(File& file);
    void lose(Channel channel, std::uint64_t count) noexcept;

    const EventLogOptions options_;
    const Source source_;
    const Clock& clock_;
    const std::vector<std::unique_ptr<Sink>> sinks_;
    AdminLog admin_;

    std::array<std::atomic<bool>, channel_count> on_{};
    std::array<std::atomic<std::uint64_t>, channel_count> lost_{};  // Not reported yet.
    std::atomic<std::uint64_t> lost_in_all_ = 0;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable written_;
    std::vector<Event> waiting_;  // Under mutex_, as what follows.
    bool writing_ = false;        // The thread has taken events and is not through with them.
    bool closing_ = false;
    bool hurry_ = false;  // Somebody waits in flush().

    std::array<std::unique_ptr<File>, channel_count> files_;  // The thread's own.
    std::thread thread_;                                      // Last: it uses everything above.
};

}  // namespace certferry::events
