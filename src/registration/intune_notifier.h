#pragma once

#include "base/step.h"
#include "base/time.h"
#include "intune/scep_client.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "registration/failure_spool.h"
#include "registration/intune_validator.h"
#include "registration/report.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace certferry::registration {

/// Tells a management service what became of the requests that it validated.
///
/// Success is told before the device gets the certificate, with some attempts inside the request's
/// deadline and never later. Failure is put into a spool first and tried for 24 hours. Thread-safe;
/// must outlive its steps, which wait for the service.
class IntuneNotifier {
public:
    static constexpr int success_attempts = 5;
    static constexpr int failure_attempts = 100;
    static constexpr std::chrono::hours failure_lifetime{24};

    /// All lent but the caller's name.
    struct Parts {
        const intune::ScepClient& client;
        const FailureSpool& spool;
        const ReportFactory& reports;
        const Clock& clock;
        CallerInfo caller;
        bool sends_certificate = false;  ///< To our own service, which keeps it.
    };

    explicit IntuneNotifier(Parts parts) : parts_(std::move(parts)) {}

    /// True once the service has said `Success`: only then may the device get the certificate.
    /// False if it said anything else, or nothing until the deadline. Events 4008 and 4009.
    /// `report` lives until the last step.
    Step<bool> tell_issued(std::string_view transaction_id, const pki::CertificateRequest& csr,
                           const pki::Certificate& certificate, const Report& report,
                           Deadline deadline) const;

    /// The CA refused. Events 4008 to 4010. True if the service took it; if not, the spool has it.
    /// `report` lives until the last step.
    Step<bool> tell_refused(std::string_view transaction_id, const pki::CertificateRequest& csr,
                            std::string_view reason, const Report& report, Deadline deadline) const;

    /// Tries again what waits in the spool and is due, on the calling thread. Stops at the
    /// deadline.
    void work_off(Deadline deadline) const;

private:
    struct Telling;

    Step<bool> try_issued(const std::shared_ptr<Telling>& telling) const;
    Step<bool> try_refused(SpooledFailure failure, const Report& report, Deadline deadline) const;
    void keep(SpooledFailure failure, const std::string& code, const std::string& text,
              const Report& report) const;

    Parts parts_;
};

}  // namespace certferry::registration
