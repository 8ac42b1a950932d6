#pragma once

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "base/secret.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// Small things about files and folders that the agent needs in several places.
namespace certferry::device {

/// Makes the folder, and those above it, if it is not there; then sets the mode of this one. Throws
/// Error(file_unwritable).
void make_folder(const std::filesystem::path& folder, unsigned mode);

/// Makes a folder that everybody may look into, whatever the umask; one that is there stays as it
/// is.
void make_open_folder(const std::filesystem::path& folder);

/// write_file() for what everybody may read, whatever the umask.
void write_open_file(const std::filesystem::path& file, std::string_view text);

/// Removes the file, link or folder with all in it; that it is not there is no error. Throws
/// Error(file_unwritable).
void delete_path(const std::filesystem::path& path);

/// Removes what write_file() left in this folder, and in those below it, when the process was
/// killed while it wrote: it may hold keys. Only files whose name begins with `prefix`. Nobody else
/// may be writing there. Throws Error(file_unwritable).
void delete_unfinished(const std::filesystem::path& folder, std::string_view prefix = "");

/// A user and a group by number.
struct Owner {
    unsigned user = 0;
    unsigned group = 0;
};

/// Looks both names up; the group is the user's own if not given. Throws Error(config_invalid) for
/// a name that the system does not know.
Owner find_owner(const std::string& user, const std::optional<std::string>& group);

/// Gives the file this mode, then to this owner if there is one. Throws Error(file_unwritable).
void hand_over(const std::filesystem::path& file, unsigned mode, const std::optional<Owner>& owner);

/// Makes `link` point to `target` in one step, whatever it pointed to before.
void point_to(const std::filesystem::path& link, const std::filesystem::path& target);

/// A folder of our own for files that another user's program is to read, removed with all in it
/// when this ends. Nobody else can list it or put anything into it.
class TemporaryFolder {
public:
    /// Throws Error(file_unwritable).
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// An exclusive lock on a file, for as long as this lives: one process at a time works with the
/// folder. The constructor waits for as long as another holds it.
class FileLock {
public:
    /// Makes the file if it is not there. Throws Error(file_unwritable).
    explicit FileLock(const std::filesystem::path& file);

private:
    Descriptor file_;
};

}  // namespace certferry::device
