#pragma once

#include "base/step.h"
#include "base/time.h"
#include "intune/service_caller.h"
#include "wire/scep_actions.h"

namespace certferry::intune {

/// A management service's SCEP validation API. Thread-safe. What it gives are steps, which wait for
/// the service until the deadline; it must outlive them.
///
/// What the service decided is returned; only `ScepActionResult::is_success()` means yes. Throws
/// what ServiceCaller::ask() throws, and Error(service_answer_invalid): then nothing was decided.
class ScepClient {
public:
    /// Lent.
    explicit ScepClient(const ServiceCaller& caller) : caller_(caller) {}

    Step<wire::ScepActionResult> validate(const wire::ScepRequestFacts& request,
                                          Deadline deadline) const;

    /// Before the certificate goes to the device.
    Step<wire::ScepActionResult> notify(const wire::SuccessNotification& notification,
                                        Deadline deadline) const;

    Step<wire::ScepActionResult> notify(const wire::FailureNotification& notification,
                                        Deadline deadline) const;

private:
    Step<wire::ScepActionResult> ask(std::string_view path, const std::string& body,
                                     const std::string& transaction_id, Deadline deadline) const;

    const ServiceCaller& caller_;
};

}  // namespace certferry::intune
