#pragma once

#include "base/time.h"
#include "intune/service_caller.h"
#include "wire/scep_actions.h"

namespace certferry::intune {

/// A management service's SCEP validation API. Thread-safe; blocks until the deadline.
///
/// What the service decided is returned; only `ScepActionResult::is_success()` means yes. Throws
/// what ServiceCaller::call() throws, and Error(service_answer_invalid): then nothing was decided.
class ScepClient {
public:
    /// Lent.
    explicit ScepClient(const ServiceCaller& caller) : caller_(caller) {}

    wire::ScepActionResult validate(const wire::ScepRequestFacts& request, Deadline deadline) const;

    /// Before the certificate goes to the device.
    wire::ScepActionResult notify(const wire::SuccessNotification& notification,
                                  Deadline deadline) const;

    wire::ScepActionResult notify(const wire::FailureNotification& notification,
                                  Deadline deadline) const;

private:
    wire::ScepActionResult call(std::string_view path, const std::string& body,
                                const std::string& transaction_id, Deadline deadline) const;

    const ServiceCaller& caller_;
};

}  // namespace certferry::intune
