#include "base/folder_lock.h"

#include "base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>

namespace certferry {

bool lock_exclusively(const Descriptor& file) noexcept {
    int failed = 0;
    do {
        failed = ::flock(file.number(), LOCK_EX);
    } while (failed != 0 && errno == EINTR);
    return failed == 0;
}

FolderLock::FolderLock(const std::filesystem::path& folder)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!folder_.is_open() || !lock_exclusively(folder_)) {
        throw Error(codes::file_unreadable, fmt::format("{}: cannot be locked: {}", folder.string(),
                                                        std::generic_category().message(errno)));
    }
}

}  // namespace certferry
