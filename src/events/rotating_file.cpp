#include "events/rotating_file.h"

#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace certferry::events {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view action, int reason) {
    throw Error(codes::event_file_unwritable, fmt::format("{} {}: {}", action, path.string(),
                                                          std::generic_category().message(reason)));
}

}  // namespace

RotatingFile::RotatingFile(EventFiles files, FileOptions options, const Clock& clock)
    : files_(std::move(files)), options_(options), clock_(clock) {
    open();
}

void RotatingFile::open() {
    file_.reset();
    const auto path = files_.current();
    ::mkdir(path.parent_path().c_str(), 0750);  // What is wrong with it, open() tells.
    Descriptor opened(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    if (!opened.is_open()) {
        refuse(path, "open", errno);
    }
    if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
        refuse(path, "lock", errno);
    }
    remove_torn_line(opened);
    file_ = std::move(opened);
}

std::int64_t RotatingFile::size_of(const Descriptor& file) const {
    struct stat is{};

    if (::fstat(file.number(), &is) != 0) {
        refuse(files_.current(), "look at", errno);
    }
    return is.st_size;
}

void RotatingFile::remove_torn_line(const Descriptor& file) const {
    std::int64_t end = size_of(file);
    const std::int64_t whole = end;
    char last = '\n';
    while (end > 0 && ::pread(file.number(), &last, 1, end - 1) == 1 && last != '\n') {
        --end;
    }
    if (end != whole && ::ftruncate(file.number(), end) != 0) {
        refuse(files_.current(), "repair", errno);
    }
}

/// Someone may have moved or removed the file: what is appended then would not be found.
void RotatingFile::reopen_if_moved() {
    struct stat ours{};
    struct stat named{};

    const bool same = file_.is_open() && ::fstat(file_.number(), &ours) == 0 &&
                      ::stat(files_.current().c_str(), &named) == 0 &&
                      ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
    if (!same) {
        open();
    }
}

void RotatingFile::append(std::string_view lines) {
    write_all(lines, make_room(lines.size()));
}

void RotatingFile::append_durably(std::string_view lines) {
    const auto before = make_room(lines.size());
    write_all(lines, before);
    if (::fdatasync(file_.number()) != 0) {
        take_back(before, "sync");
    }
}

/// Changes to a new file if these bytes do not fit; gives the size of the file before them.
std::int64_t RotatingFile::make_room(std::size_t bytes) {
    reopen_if_moved();
    const auto limit =
        options_.archiving == Archiving::on ? options_.max_bytes : options_.max_bytes / 2;
    const auto before = size_of(file_);
    if (before == 0 || before + static_cast<std::int64_t>(bytes) <= limit) {
        return before;
    }
    rotate();
    return size_of(file_);
}

void RotatingFile::write_all(std::string_view lines, std::int64_t before) {
    while (!lines.empty()) {
        const auto written = ::write(file_.number(), lines.data(), lines.size());
        if (written > 0) {
            lines.remove_prefix(static_cast<std::size_t>(written));
        } else if (written == 0 || errno != EINTR) {
            take_back(before, "append to");
        }
    }
}

void RotatingFile::take_back(std::int64_t before, std::string_view action) {
    const int reason = errno;
    if (::ftruncate(file_.number(), before) != 0) {
        file_.reset();  // Half a line goes when the file is opened again.
    }
    refuse(files_.current(), action, reason);
}

void RotatingFile::sync() const {
    if (::fdatasync(file_.number()) != 0) {
        refuse(files_.current(), "sync", errno);
    }
}

void RotatingFile::rotate() {
    sync();
    const auto target =
        options_.archiving == Archiving::on ? files_.new_archive(clock_.now()) : files_.old();
    if (::rename(files_.current().c_str(), target.c_str()) != 0) {
        refuse(files_.current(), "rename", errno);
    }
    open();
    remove_surplus_archives();
}

void RotatingFile::remove_surplus_archives() const {
    const auto archives = files_.archives();
    const auto surplus = archives.size() - std::min(archives.size(), options_.keep_archives);
    for (std::size_t i = 0; i < surplus; ++i) {
        std::error_code ignored;  // Tried again at the next change of files.
        std::filesystem::remove(archives[i], ignored);
    }
}

}  // namespace certferry::events
