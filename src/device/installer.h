#pragma once

#include "base/time.h"
#include "device/hooks.h"
#include "device/placement.h"
#include "device/settings.h"
#include "device/state.h"
#include "device/sync_report.h"
#include "device/trusted_store.h"

#include <optional>
#include <string>
#include <string_view>

namespace certferry::device {

/// Puts certificates in their place and takes them away, with state, hooks and reports. One thread
/// uses it, under the lock of the data folder.
///
/// The order is: files, then the state that says so, then the hook. What a crash leaves undone is
/// done again by the next order, or by finish().
class Installer {
public:
    /// All is lent. What happens is added to `report`.
    struct Parts {
        const Settings& settings;
        StateFile& state;
        const Clock& clock;
        SyncReport& report;
    };

    explicit Installer(const Parts& parts);

    /// What is to become of other certificates of the same profile.
    enum class Others { removed, kept };

    /// Installs and reports `installed`. Throws what Placement::put throws; then nothing is
    /// changed.
    void install(const Credential& credential, std::string_view kind, std::int64_t profile_version,
                 Others others);

    /// The same for a CA certificate, in place of the one before.
    void install_trusted(const std::string& profile_id, std::int64_t profile_version,
                         const pki::Certificate& certificate);

    /// Removes what is installed of the profile, or one certificate of it, and reports `deleted`.
    void remove(const std::string& profile_id, const std::optional<std::string>& thumbprint);

    /// Removes everything, without reporting each. False if something could not be removed.
    bool remove_all();

    /// Removes what others took the place of, and runs hooks that are due.
    void finish();

    /// Removes what is of no certificate that is installed. Not before everything that was under
    /// way when the process was killed has been done again.
    void sweep();

    /// Forgets what somebody removed by hand, so that the next check-in asks for it again.
    void drop_missing();

    /// The CA certificate of this profile, if it is installed.
    std::optional<pki::Certificate> trusted(std::string_view profile_id) const;

private:
    void add(InstalledRecord record, Others others);
    void take_away(const InstalledRecord& record);
    void erase(const InstalledRecord& record);
    bool is_there(const InstalledRecord& record);
    void remove_superseded();
    void forget(const InstalledRecord& record);
    void run_hook(InstalledRecord& record);
    void note_failure(std::string_view action, const InstalledRecord& record, const Error& error);

    Parts parts_;
    Placements placements_;
    TrustedStore trusted_;
    Hooks hooks_;
};

}  // namespace certferry::device
