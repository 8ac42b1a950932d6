#include "device/files.h"

#include "base/file.h"
#include "base/folder_lock.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace certferry::device {

namespace {

constexpr std::size_t directory_entry_bytes = 16'384;

[[noreturn]] void fail(const std::filesystem::path& path, const std::error_code& why) {
    throw Error(codes::file_unwritable, fmt::format("{}: {}", path.string(), why.message()));
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& path) {
    fail(path, {errno, std::generic_category()});
}

/// NAME.PID.new, as write_file() calls a file before it is whole.
bool is_unfinished(const std::string& name) {
    constexpr std::string_view ending = ".new";
    if (!name.ends_with(ending)) {
        return false;
    }
    const auto stem = name.substr(0, name.size() - ending.size());
    const auto dot = stem.rfind('.');
    return dot != std::string::npos && dot + 1 < stem.size() &&
           stem.find_first_not_of("0123456789", dot + 1) == std::string::npos;
}

}  // namespace

void make_folder(const std::filesystem::path& folder, unsigned mode) {
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    if (fault) {
        fail(folder, fault);
    }
    if (::chmod(folder.c_str(), mode) != 0) {
        fail_with_errno(folder);
    }
}

void make_open_folder(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder)) {
        make_folder(folder, 0755);
    }
}

void write_open_file(const std::filesystem::path& file, std::string_view text) {
    write_file(file, as_bytes(text), FileMode::readable);
    hand_over(file, 0644, std::nullopt);
}

void delete_path(const std::filesystem::path& path) {
    std::error_code fault;
    std::filesystem::remove_all(path, fault);
    if (fault) {
        fail(path, fault);
    }
}

void delete_unfinished(const std::filesystem::path& folder, std::string_view prefix) {
    std::error_code fault;
    std::vector<std::filesystem::path> found;
    for (auto at = std::filesystem::recursive_directory_iterator(folder, fault);
         !fault && at != std::filesystem::recursive_directory_iterator(); at.increment(fault)) {
        const auto name = at->path().filename().string();
        if (is_unfinished(name) && name.starts_with(prefix)) {
            found.push_back(at->path());
        }
    }
    for (const auto& path : found) {
        delete_path(path);
    }
}

Owner find_owner(const std::string& user, const std::optional<std::string>& group) {
    std::array<char, directory_entry_bytes> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr) {
        throw Error(codes::config_invalid, fmt::format("there is no user {}", user));
    }
    Owner owner{.user = entry.pw_uid, .group = entry.pw_gid};
    if (group) {
        ::group group_entry{};
        ::group* found_group = nullptr;
        if (::getgrnam_r(group->c_str(), &group_entry, buffer.data(), buffer.size(),
                         &found_group) != 0 ||
            found_group == nullptr) {
            throw Error(codes::config_invalid, fmt::format("there is no group {}", *group));
        }
        owner.group = group_entry.gr_gid;
    }
    return owner;
}

void hand_over(const std::filesystem::path& file, unsigned mode,
               const std::optional<Owner>& owner) {
    // Not by its path, under which others may put a link to something else meanwhile.
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!opened.is_open()) {
        fail_with_errno(file);
    }
    // The owner last: until then only root reads what the mode would let its group read.
    if (::fchmod(opened.number(), mode) != 0 ||
        (owner && ::fchown(opened.number(), owner->user, owner->group) != 0)) {
        fail_with_errno(file);
    }
}

void point_to(const std::filesystem::path& link, const std::filesystem::path& target) {
    const std::filesystem::path beside = link.string() + ".new";
    ::unlink(beside.c_str());
    if (::symlink(target.c_str(), beside.c_str()) != 0 ||
        ::rename(beside.c_str(), link.c_str()) != 0) {
        fail_with_errno(link);
    }
}

TemporaryFolder::TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "certferry-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        fail_with_errno(name);
    }
    path_ = name;
    if (::chmod(path_.c_str(), 0711) != 0) {
        fail_with_errno(path_);
    }
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

FileLock::FileLock(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (!file_.is_open() || !lock_exclusively(file_)) {
        fail_with_errno(file);
    }
}

}  // namespace certferry::device
