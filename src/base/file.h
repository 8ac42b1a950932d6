#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <filesystem>

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

}  // namespace certferry
