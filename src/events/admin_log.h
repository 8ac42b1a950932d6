#pragma once

#include "events/rotating_file.h"
#include "events/sink.h"

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace certferry::events {

/// The Admin channel's file, to which the outbox (journal/outbox.h) brings events. Not thread-safe.
class AdminLog {
public:
    /// Opens nothing yet: a full or missing disk shows at `write`. The sinks must outlive this.
    AdminLog(std::filesystem::path folder, FileOptions options, const Clock& clock,
             std::span<const std::unique_ptr<Sink>> sinks);

    /// Appends the events, each a line of JSON without line end, and makes them durable. If it
    /// throws Error(event_file_unwritable), some may be in the file all the same.
    void write(std::span<const std::string> lines);

    /// Which of these `eventUid`s are in the current or the previous file. Reads both to the end.
    std::set<std::string> find_written(const std::set<std::string>& uids) const;

private:
    EventFiles files_;
    FileOptions options_;
    const Clock& clock_;
    std::span<const std::unique_ptr<Sink>> sinks_;
    std::optional<RotatingFile> file_;
};

}  // namespace certferry::events
