#pragma once

#include "base/descriptor.h"

#include <filesystem>

namespace certferry {

/// Waits for an exclusive lock of what is open (flock(2)). False, with errno, if there is none to
/// be had.
bool lock_exclusively(const Descriptor& file) noexcept;

/// Lets one holder at a time, of this process or of others, work in a folder.
class FolderLock {
public:
    /// Waits for it. Throws Error(file_unreadable).
    explicit FolderLock(const std::filesystem::path& folder);

private:
    Descriptor folder_;
};

}  // namespace certferry
