#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace certferry::store::sqlite {

/// How to open a database file.
struct Options {
    /// The file; `-wal` and `-shm` stand beside it. Never on a network file system.
    std::filesystem::path path;

    /// Write operations that may wait; one more gets Error(store_busy).
    std::size_t max_waiting = 4096;

    /// Write operations committed together at most.
    std::size_t max_group = 256;

    /// Connections for reading; more readers at once wait for one.
    std::size_t max_readers = 8;

    /// How long to wait for another process's lock, and for a free reader.
    std::chrono::milliseconds busy_timeout{5000};

    /// Overwrite deleted content with zeros, and empty the write-ahead log once nothing has been
    /// written for a second: for a database that holds secrets.
    bool secure_delete = false;

    /// Pages of 4 KiB in the write-ahead log at which it is folded into the main file. More means
    /// fewer repeated writes of a page and a longer pause for each.
    int checkpoint_pages = 4000;

    /// Largest size of the file in pages of 4 KiB; 0 for SQLite's own limit.
    std::int64_t max_pages = 0;
};

}  // namespace certferry::store::sqlite
