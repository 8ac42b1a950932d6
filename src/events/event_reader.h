#pragma once

#include "base/time.h"
#include "events/channel_tail.h"
#include "events/event_entry.h"

#include <optional>
#include <vector>

namespace certferry::events {

/// Reads the event files of a folder, archives too: the channels merged in the order of time,
/// filtered, and followed while they are written. For `certferry events`:
///
///     EventReader reader(folder, filter);
///     do {
///         while (const auto entry = reader.next()) { print(*entry); }
///     } while (follow && (reader.wait(Deadline::after(1s)) || !stopped));
///
/// Another process may write, archive and remove the files meanwhile. Not thread-safe.
class EventReader {
public:
    /// Throws Error(file_unreadable) if the folder cannot be read.
    EventReader(const std::filesystem::path& folder, Filter filter,
                ChannelTail::Start start = ChannelTail::Start::oldest);

    /// The next event that passes the filter; empty if there is none now. Lines that are no events
    /// are passed over.
    std::optional<Entry> next();

    /// Waits for the files to change since the last wait. False if the deadline passed first.
    bool wait(Deadline deadline);

private:
    struct Source {
        ChannelTail tail;
        std::optional<Entry> head;  // Read and not given out yet.
        bool at_end;                // When it was last looked at.
    };

    void read_head(Source& source) const;

    Filter filter_;
    Descriptor changes_;  // Of inotify.
    std::vector<Source> sources_;
};

}  // namespace certferry::events
