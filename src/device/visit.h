#pragma once

#include "device/agent.h"
#include "device/installer.h"
#include "device/scep_attempt.h"
#include "device/service_link.h"

#include <functional>
#include <optional>
#include <string>

// Of this folder's own sources: one sync while it is under way.
namespace certferry::device {

/// The steps of a sync. One thread uses it, under the lock of the data folder.
class Visit {
public:
    /// All is lent.
    Visit(const Settings& settings, const Clock& clock, SyncReport& report,
          const std::function<bool()>& stop);

    /// Does it all. Throws what ends a sync before its time.
    void run();

    /// Notes why it ended.
    void fail(const Error& error);

private:
    void load_identity();
    void take_over();
    void connect();
    void renew_if_due();
    void resume_attempts();
    void check_in();
    void flush();
    void finish_leaving();

    // visit_items.cpp
    void carry_out(const wire::CheckinItem& item);
    void install(const wire::CheckinItem& item);
    void order_payload(const std::string& profile_id, std::int64_t version,
                       const wire::PayloadItem& item);

    // visit_scep.cpp
    void order_scep(const std::string& profile_id, std::int64_t version,
                    const wire::ScepItem& item);
    void pursue_attempt(ScepAttempt& attempt);
    void complete(const ScepAttempt& attempt);

    /// Runs a step for a profile; a failure is reported with this state, and does not end the sync.
    void guard(std::string_view action, std::string_view kind, const std::string& profile_id,
               const std::string& failed_state, const std::function<void()>& step);
    void note(std::string_view action, std::string_view kind, const std::string& profile_id,
              std::string_view result, std::string_view code, std::string_view detail);
    void report_failure(const std::string& profile_id, const std::string& state,
                        std::string_view code, std::string_view detail);

    const Settings& settings_;
    const Clock& clock_;
    SyncReport& report_;
    const std::function<bool()>& stop_;
    IdentityFiles files_;
    StateFile state_;
    AttemptFolder attempts_;
    Installer installer_;
    std::optional<Identity> identity_;
    std::optional<ServiceLink> link_;
};

}  // namespace certferry::device
