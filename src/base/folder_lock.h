#pragma once

#include "base/descriptor.h"

#include <filesystem>

namespace certferry {

/// Lets one holder at a time, of this process or of others, work in a folder.
class FolderLock {
public:
    /// Waits for it. Throws Error(file_unreadable).
    explicit FolderLock(const std::filesystem::path& folder);

private:
    Descriptor folder_;
};

}  // namespace certferry
