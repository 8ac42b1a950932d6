#pragma once

#include "base/time.h"
#include "service/deployment/targets.h"
#include "service/keys/key_ring.h"
#include "service/profiles/scep_urls.h"
#include "store/database.h"
#include "store/service/devices.h"
#include "wire/device.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace certferry::service {

/// Decides, when a device checks in, what it shall install and remove: profiles that its groups
/// bring, certificates that are due for renewal, what is no longer meant for it. Thread-safe.
///
/// A SCEP profile is answered with a challenge of its own for this device, user and profile. As
/// long as that is neither used nor near its end, a repeated check-in is given the same one again.
class CheckinDesk {
public:
    static constexpr std::chrono::minutes challenge_lives_for{60};
    static constexpr std::chrono::minutes challenge_handed_out_until_left{10};
    static constexpr std::chrono::seconds next_checkin_with_work{60};
    static constexpr std::chrono::seconds next_checkin_while_waiting{5 * 60};
    static constexpr std::chrono::seconds next_checkin{8 * 60 * 60};

    /// All is lent.
    struct Parts {
        store::Database& database;
        KeyRing& keys;
        const Clock& clock;
        RandomBelow random_below;
        std::function<void(const std::string&)> on_queued;  ///< Is told the tenant.
    };

    explicit CheckinDesk(Parts parts) : parts_(std::move(parts)) {}

    /// What there is to do for an enrolled device, whose row was written before with what it
    /// reported.
    wire::CheckinAnswer check_in(const store::service::DeviceRecord& device,
                                 const wire::Checkin& report);

    /// Records what became of items. Reports that cannot follow on what is known are ignored.
    void take_status(const store::service::DeviceRecord& device, const wire::DeviceStatus& status);

private:
    /// Empty if another check-in of the device came between deciding and writing.
    std::optional<wire::CheckinAnswer> try_check_in(const store::service::DeviceRecord& device,
                                                    const wire::Checkin& report,
                                                    const InternalKey& key);

    Parts parts_;
};

}  // namespace certferry::service
