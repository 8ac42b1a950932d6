#include "events/channel_tail.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/stat.h>

namespace certferry::events {

namespace {

constexpr std::size_t max_line_bytes = std::size_t{1024} * 1024;

ino_t inode_of(const std::filesystem::path& path) noexcept {
    struct stat is{};

    return ::stat(path.c_str(), &is) == 0 ? is.st_ino : 0;
}

}  // namespace

ChannelTail::ChannelTail(EventFiles files, Start start) : files_(std::move(files)), start_(start) {
    if (start == Start::end && open(files_.current())) {
        ::lseek(file_.number(), 0, SEEK_END);
    }
}

std::optional<std::string> ChannelTail::next_line() {
    for (;;) {
        if (auto line = take_line()) {
            return line;
        }
        if (fill()) {
            continue;
        }
        // At the end of a file that is no longer the current one: what was appended to it between
        // that look and its renaming comes first.
        if (!following()) {
            return std::nullopt;
        }
        if (!fill() && !open_following()) {
            return std::nullopt;
        }
    }
}

std::optional<std::string> ChannelTail::take_line() {
    const auto end = buffer_.find('\n', offset_);
    if (end == std::string::npos) {
        buffer_.erase(0, offset_);
        offset_ = 0;
        return std::nullopt;
    }
    auto line = buffer_.substr(offset_, end - offset_);
    offset_ = end + 1;
    return line;
}

/// Reads on in the file; false at its end.
bool ChannelTail::fill() {
    if (buffer_.size() > max_line_bytes) {
        buffer_.clear();  // No event is that long; its rest will not parse.
    }
    std::array<char, 16384> chunk{};
    const auto got =
        file_.is_open() ? ::read(file_.number(), chunk.data(), chunk.size()) : ssize_t{0};
    if (got <= 0) {
        return false;
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
}

/// The file to read after this one; empty while this is the current one.
std::optional<std::filesystem::path> ChannelTail::following() const {
    const auto files = files_.all();
    if (files.empty()) {
        return std::nullopt;
    }
    if (!file_.is_open()) {
        return start_ == Start::end ? files.back() : files.front();
    }
    const auto ours = std::ranges::find(files, inode_, inode_of);
    if (ours != files.end()) {
        return ours + 1 == files.end() ? std::nullopt : std::optional(*(ours + 1));
    }
    // It was removed. If it was an archive, younger ones may be left.
    const auto archives = files_.archives();
    const auto younger = std::ranges::upper_bound(archives, path_);
    return path_ == files_.current() || younger == archives.end() ? files.back() : *younger;
}

bool ChannelTail::open_following() {
    const auto path = following();
    return path && open(*path);
}

bool ChannelTail::open(const std::filesystem::path& path) {
    Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat is{};

    if (!opened.is_open() || ::fstat(opened.number(), &is) != 0) {
        return false;
    }
    file_ = std::move(opened);
    path_ = path;
    inode_ = is.st_ino;
    buffer_.clear();  // Half a line at the end of a file stays half.
    offset_ = 0;
    return true;
}

}  // namespace certferry::events
