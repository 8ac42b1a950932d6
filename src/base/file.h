#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace certferry {

/// The whole file. Throws Error(file_unreadable) if it cannot be read or has more than `max_bytes`.
Bytes read_file(const std::filesystem::path& path,
                std::size_t max_bytes = std::size_t{16} * 1024 * 1024);

/// A file that holds one secret as text; a line end at its end does not count.
Secret read_secret_file(const std::filesystem::path& path);

enum class FileMode {
    owner_only,  ///< 0600: keys, secrets.
    readable,    ///< 0644.
};

/// Replaces or makes the file so that a crash leaves either the old or the new content: writes a
/// file beside it, fsyncs, renames, fsyncs the folder. Throws Error(file_unwritable).
void write_file(const std::filesystem::path& path, ByteView content, FileMode mode);

/// Tells a file from what it was when one last looked. Time alone does not: it ticks every few
/// milliseconds. What write_file() has replaced is another file.
struct FileVersion {
    std::uint64_t device = 0;
    std::uint64_t number = 0;  ///< Of the inode.
    std::int64_t size = 0;
    std::int64_t seconds = 0;  ///< When it was written.
    std::int64_t nanoseconds = 0;

    bool operator==(const FileVersion&) const = default;
};

/// Empty if there is no such file, or nobody may look.
std::optional<FileVersion> file_version(const std::filesystem::path& path) noexcept;

}  // namespace certferry
