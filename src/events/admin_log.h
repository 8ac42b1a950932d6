#pragma once

#include "events/rotating_file.h"
#include "events/sink.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace certferry::events {

/// The Admin channel's file, to which the outbox (journal/outbox.h) brings events. Not thread-safe.
class AdminLog {
public:
    /// Opens nothing yet: a full or missing disk shows at `write`. The sinks must outlive this.
    AdminLog(std::filesystem::path folder, FileOptions options, const Clock& clock,
             std::span<const std::unique_ptr<Sink>> sinks);

    /// Appends the events, each a line of JSON without line end, and makes them durable: all, or
    /// with Error(event_file_unwritable) none.
    void write(std::span<const std::string> lines);

    /// The `eventUid`s in the current and the previous file. Reads both to the end. Throws
    /// Error(file_unreadable).
    std::unordered_set<std::string> written_uids() const;

private:
    EventFiles files_;
    FileOptions options_;
    const Clock& clock_;
    std::span<const std::unique_ptr<Sink>> sinks_;
    std::optional<RotatingFile> file_;
};

}  // namespace certferry::events
