#include "app/account.h"

#include "base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace certferry::app {

namespace {

constexpr const char* packaged_account = "certferry-connector";

void must(int result, const char* what) {
    if (result != 0) {
        throw Error(
            codes::usage_invalid,
            fmt::format("cannot act as the account: {}: {}", what,
                        std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): one thread
    }
}

/// The rights of another account while this lives.
class OtherRights {
public:
    OtherRights(const std::string& name, uid_t user, gid_t group)
        : group_(getegid()), groups_(static_cast<std::size_t>(getgroups(0, nullptr))) {
        if (!groups_.empty()) {
            must(getgroups(static_cast<int>(groups_.size()), groups_.data()) < 0 ? -1 : 0,
                 "getgroups");
        }
        must(initgroups(name.c_str(), group), "initgroups");
        try {
            must(setegid(group), "setegid");
            must(seteuid(user), "seteuid");
        } catch (const Error&) {
            back();
            throw;
        }
    }

    OtherRights(const OtherRights&) = delete;
    OtherRights& operator=(const OtherRights&) = delete;

    ~OtherRights() { back(); }

private:
    void back() const noexcept {
        // To go on with rights that are neither the one's nor the other's would be worse.
        if (seteuid(0) != 0 || setegid(group_) != 0 ||
            setgroups(groups_.size(), groups_.data()) != 0) {
            std::abort();
        }
    }

    gid_t group_;
    std::vector<gid_t> groups_;
};

}  // namespace

Account::Account(const std::string& name) : user_(geteuid()), group_(getegid()) {
    const passwd* entry =
        name.empty() ? getpwuid(user_)          // NOLINT(concurrency-mt-unsafe):
                     : getpwnam(name.c_str());  // NOLINT(concurrency-mt-unsafe): one thread
    if (entry == nullptr) {
        if (!name.empty()) {
            throw Error(codes::usage_invalid, "there is no account " + name);
        }
        name_ = fmt::format("{}", user_);
        return;
    }
    name_ = entry->pw_name;
    is_other_ = entry->pw_uid != user_;
    if (is_other_ && user_ != 0) {
        throw Error(codes::usage_invalid,
                    fmt::format("only root can set up a connector for the account {}", name_));
    }
    user_ = entry->pw_uid;
    group_ = entry->pw_gid;
}

void Account::act(const std::function<void()>& work) const {
    if (!is_other_) {
        work();
        return;
    }
    const OtherRights rights(name_, user_, group_);
    work();
}

void Account::make_folder(const std::filesystem::path& folder) const {
    std::error_code fault;
    if (std::filesystem::is_directory(folder, fault)) {
        return;
    }
    std::filesystem::create_directories(folder.parent_path(), fault);
    if (::mkdir(folder.c_str(), 0700) != 0 ||
        (is_other_ && ::lchown(folder.c_str(), user_, group_) != 0)) {
        throw Error(codes::file_unwritable, folder.string());
    }
}

bool Account::can_have(const std::filesystem::path& folder) const {
    const auto writable = [](const std::filesystem::path& path) {
        return ::faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
    };
    std::error_code fault;
    if (std::filesystem::exists(folder, fault)) {
        bool can = false;
        act([&] { can = std::filesystem::is_directory(folder, fault) && writable(folder); });
        return can;
    }
    auto above = folder.parent_path();
    while (!above.empty() && above != above.parent_path() &&
           !std::filesystem::exists(above, fault)) {
        above = above.parent_path();
    }
    return std::filesystem::is_directory(above, fault) && writable(above);
}

std::string usual_account(const std::filesystem::path& data_dir) {
    if (geteuid() != 0) {
        return "";
    }
    struct stat status{};
    const passwd* entry =
        ::stat(data_dir.c_str(), &status) == 0
            ? getpwuid(status.st_uid)      // NOLINT(concurrency-mt-unsafe): one
            : getpwnam(packaged_account);  // NOLINT(concurrency-mt-unsafe): thread
    return entry != nullptr ? entry->pw_name : "";
}

}  // namespace certferry::app
