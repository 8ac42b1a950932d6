#include "base/file.h"

#include "base/descriptor.h"
#include "base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace certferry {

namespace {

std::string last_error_text() {
    return std::generic_category().message(errno);
}

void write_all(const Descriptor& file, ByteView content, const std::filesystem::path& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(file.number(), content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            throw Error(codes::file_unwritable,
                        fmt::format("{}: {}", path.string(), last_error_text()));
        }
        content = content.subspan(static_cast<std::size_t>(written));
    }
}

void sync(const Descriptor& file, const std::filesystem::path& path) {
    if (::fsync(file.number()) != 0) {
        throw Error(codes::file_unwritable,
                    fmt::format("{}: {}", path.string(), last_error_text()));
    }
}

}  // namespace

Bytes read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: {}", path.string(), last_error_text()));
    }
    Bytes content;
    std::size_t filled = 0;
    for (;;) {
        content.resize(filled + 65536);
        const ssize_t got = ::read(file.number(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw Error(codes::file_unreadable,
                        fmt::format("{}: {}", path.string(), last_error_text()));
        }
        filled += static_cast<std::size_t>(got);
        if (filled > max_bytes) {
            throw Error(codes::file_unreadable,
                        fmt::format("{}: more than {} bytes", path.string(), max_bytes));
        }
        if (got == 0) {
            content.resize(filled);
            return content;
        }
    }
}

Secret read_secret_file(const std::filesystem::path& path) {
    Bytes content = read_file(path, std::size_t{64} * 1024);
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
        content.pop_back();
    }
    return Secret(std::move(content));
}

void write_file(const std::filesystem::path& path, ByteView content, FileMode mode) {
    const std::filesystem::path beside = path.string() + fmt::format(".{}.new", ::getpid());
    ::unlink(beside.c_str());
    {
        const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                     mode == FileMode::owner_only ? 0600 : 0644));
        if (!file.is_open()) {
            throw Error(codes::file_unwritable,
                        fmt::format("{}: {}", beside.string(), last_error_text()));
        }
        write_all(file, content, beside);
        sync(file, beside);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) {
        throw Error(codes::file_unwritable,
                    fmt::format("{}: {}", path.string(), last_error_text()));
    }
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.is_open()) {
        sync(directory, folder);
    }
}

std::optional<FileVersion> file_version(const std::filesystem::path& path) noexcept {
    struct stat state{};
    if (::stat(path.c_str(), &state) != 0) {
        return std::nullopt;
    }
    return FileVersion{.device = state.st_dev,
                       .number = state.st_ino,
                       .size = state.st_size,
                       .seconds = state.st_mtim.tv_sec,
                       .nanoseconds = state.st_mtim.tv_nsec};
}

}  // namespace certferry
