#pragma once

#include "base/time.h"
#include "ca/permit.h"
#include "pki/certificate_request.h"
#include "service/challenges/scep_challenge.h"
#include "service/keys/key_ring.h"
#include "store/database.h"
#include "store/service/challenges.h"
#include "store/service/devices.h"
#include "wire/scep_actions.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// What an action answers: a code, and for all but `success` a text for the caller's log.
struct ScepVerdict {
    wire::ScepCode code = wire::ScepCode::success;
    std::string description;
    std::optional<ca::Permit> permit = std::nullopt;  ///< With a validation's `success`. Unsigned.
};

/// Whether a profile is still meant for a device, by the groups as they are now.
using IsTargeted = std::function<bool(store::Session&, const store::service::DeviceRecord& device,
                                      std::string_view profile_id)>;

/// The three ScepActions of Intune's validation API on our own challenges: a SCEP server asks
/// before it issues, and reports what it issued. Thread-safe.
///
/// A challenge is tied to one (transactionId, key) when it is validated; another pair is accepted
/// only after a failure notification, or ten minutes without a success notification. The first
/// success notification spends it.
class ScepValidation {
public:
    static constexpr std::chrono::minutes tied_for{10};
    static constexpr std::chrono::hours notified_within{24};  ///< After the challenge's end.
    static constexpr std::chrono::minutes clock_skew{5};

    /// All is lent.
    struct Parts {
        store::Database& database;
        KeyRing& keys;
        const Clock& clock;
        IsTargeted is_targeted;
    };

    explicit ScepValidation(Parts parts) : parts_(std::move(parts)) {}

    ScepVerdict validate(std::string_view tenant_id, const wire::ScepRequestFacts& request);
    /// A certificate that comes along is kept if it is the one of the thumbprint and of the
    /// request's key; or else the notice is refused.
    ScepVerdict succeeded(std::string_view tenant_id, const wire::SuccessNotification& notice);
    ScepVerdict failed(std::string_view tenant_id, const wire::FailureNotification& notice);

private:
    struct Presented;

    Parts parts_;
};

}  // namespace certferry::service
