#pragma once

#include "base/time.h"
#include "events/event_type.h"

#include <filesystem>
#include <string>
#include <vector>

namespace certferry::events {

/// Names of the files of one channel in a folder:
///
/// - `admin.jsonl`: the current file, one event a line
/// - `admin-20310211T081407.482Z.jsonl`: an archive, named after the time at which it was closed
/// - `admin.old.jsonl`: the older half, where archiving is off
///
/// and the same with `operational`, `admin-debug` and `operational-debug`.
class EventFiles {
public:
    EventFiles(std::filesystem::path folder, Channel channel);

    std::filesystem::path current() const;
    std::filesystem::path old() const;

    /// A name that is still free for an archive closed at `now`.
    std::filesystem::path new_archive(UtcTime now) const;

    /// Existing archives, oldest first.
    std::vector<std::filesystem::path> archives() const;

    /// Every existing file, oldest first, the current one last. A missing folder has none.
    std::vector<std::filesystem::path> all() const;

private:
    bool is_archive(const std::string& name) const;

    std::filesystem::path folder_;
    std::string stem_;
};

}  // namespace certferry::events
