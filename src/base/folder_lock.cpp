#include "base/folder_lock.h"

#include "base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>

namespace certferry {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    int locked = -1;
    while (folder_.is_open() && (locked = ::flock(folder_.number(), LOCK_EX)) != 0 &&
           errno == EINTR) {
    }
    if (locked != 0) {
        throw Error(codes::file_unreadable, fmt::format("{}: cannot be locked: {}", folder.string(),
                                                        std::generic_category().message(errno)));
    }
}

}  // namespace certferry
