#pragma once

#include "base/descriptor.h"
#include "events/event_files.h"

#include <optional>
#include <string>
#include <sys/types.h>

namespace certferry::events {

/// Reads the lines of one channel's files one after the other, and goes on where it stopped when
/// there are more, across changes of files. Not thread-safe.
class ChannelTail {
public:
    enum class Start {
        oldest,  ///< Everything there is.
        end,     ///< Only what is written from now on.
    };

    ChannelTail(EventFiles files, Start start);

    /// The next whole line, without its end; empty if there is none now.
    std::optional<std::string> next_line();

private:
    std::optional<std::string> take_line();
    bool fill();
    bool open_following();
    bool open(const std::filesystem::path& path);
    std::optional<std::filesystem::path> following() const;

    EventFiles files_;
    Start start_;
    Descriptor file_;
    std::filesystem::path path_;  // The name of file_ when it was opened.
    ino_t inode_ = 0;
    std::string buffer_;      // Read and not given out yet: from offset_ on.
    std::size_t offset_ = 0;  // Before it are lines that were given out.
};

}  // namespace certferry::events
