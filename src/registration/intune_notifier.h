#pragma once

#include "base/time.h"
#include "intune/scep_client.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "registration/failure_spool.h"
#include "registration/intune_validator.h"
#include "registration/report.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace certferry::registration {

/// Tells a management service what became of the requests that it validated.
///
/// Success is told before the device gets the certificate, with some attempts inside the request's
/// deadline and never later. Failure is put into a spool first and tried for 24 hours. Thread-safe.
class IntuneNotifier {
public:
    static constexpr int success_attempts = 5;
    static constexpr int failure_attempts = 100;
    static constexpr std::chrono::hours failure_lifetime{24};

    /// All lent but the caller's name and `pause`, which waits (tests put their own here).
    struct Parts {
        const intune::ScepClient& client;
        const FailureSpool& spool;
        const ReportFactory& reports;
        const Clock& clock;
        CallerInfo caller;
        std::function<void(std::chrono::milliseconds)> pause;
    };

    explicit IntuneNotifier(Parts parts);

    /// True once the service has said `Success`: only then may the device get the certificate.
    /// False if it said anything else, or nothing until the deadline. Events 4008 and 4009.
    bool tell_issued(std::string_view transaction_id, const pki::CertificateRequest& csr,
                     const pki::Certificate& certificate, const Report& report, Deadline deadline);

    /// The CA refused. Events 4008 to 4010.
    void tell_refused(std::string_view transaction_id, const pki::CertificateRequest& csr,
                      std::string_view reason, const Report& report, Deadline deadline);

    /// Tries again what waits in the spool and is due. Stops at the deadline.
    void work_off(Deadline deadline);

private:
    void try_refused(SpooledFailure failure, const Report& report, Deadline deadline);

    Parts parts_;
};

}  // namespace certferry::registration
