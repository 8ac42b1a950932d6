#pragma once

#include "base/descriptor.h"
#include "base/time.h"
#include "events/event_files.h"

#include <cstdint>
#include <string_view>

namespace certferry::events {

enum class Archiving {
    /// A full file is closed and kept under a name with its time; a new one begins.
    on,

    /// The oldest events are overwritten: a file that reached half of the limit becomes the older
    /// half, in place of the one before, so that both together stay below the limit.
    off,
};

/// How one channel's files grow.
struct FileOptions {
    std::int64_t max_bytes = 52'428'800;
    Archiving archiving = Archiving::on;
    std::size_t keep_archives = 20;  ///< Older archives are removed.
};

/// The current file of a channel, appended to by one process alone. Not thread-safe.
class RotatingFile {
public:
    /// Opens or makes the file (0640) and its folder (0750), and removes half a line that a crash
    /// left at its end. Throws Error(event_file_unwritable), also if another process writes to it.
    RotatingFile(EventFiles files, FileOptions options, const Clock& clock);

    /// Appends whole lines, after changing to a new file if these do not fit. All of them are
    /// written or, with Error(event_file_unwritable), none.
    void append(std::string_view lines);

    /// The same, and when it returns the lines survive a crash of the machine. Should a disk fail
    /// to sync and then fail to take the lines back, they may stay.
    void append_durably(std::string_view lines);

private:
    void open();
    std::int64_t make_room(std::size_t bytes);
    void write_all(std::string_view lines, std::int64_t before);
    [[noreturn]] void take_back(std::int64_t before, std::string_view action);
    void sync() const;
    void reopen_if_moved();
    void rotate();
    void remove_surplus_archives() const;
    void remove_torn_line(const Descriptor& file) const;
    std::int64_t size_of(const Descriptor& file) const;

    EventFiles files_;
    FileOptions options_;
    const Clock& clock_;
    Descriptor file_;  // None after a failure; opened again by the next append().
};

}  // namespace certferry::events
