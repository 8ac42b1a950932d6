#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>

namespace certferry::app {

/// The system account that a role runs as, for commands that root runs on its behalf.
class Account {
public:
    /// By name; an empty one is this process's own. Throws Error(usage_invalid) if there is no
    /// such account, or it is another and this process is not root.
    explicit Account(const std::string& name);

    const std::string& name() const noexcept { return name_; }

    /// Does it with this account's rights, so that what it makes belongs to the account. For the
    /// one thread of a command line. Throws what `work` throws.
    void act(const std::function<void()>& work) const;

    /// Makes the folder and those above it; the folder itself is the account's, 0700, if it was not
    /// there. Throws Error(file_unwritable).
    void make_folder(const std::filesystem::path& folder) const;

    /// True if the account can write into the folder, or this process can make it.
    bool can_have(const std::filesystem::path& folder) const;

private:
    std::string name_;
    uid_t user_ = 0;
    gid_t group_ = 0;
    bool is_other_ = false;
};

/// Whom the connector runs as if nobody says: this account, or for root the owner of the data
/// folder, or `certferry-connector` if that is there.
std::string usual_account(const std::filesystem::path& data_dir);

}  // namespace certferry::app
