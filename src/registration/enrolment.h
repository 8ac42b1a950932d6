#pragma once

#include "base/step.h"
#include "base/time.h"
#include "ca/issuer.h"
#include "journal/scep_journal.h"
#include "registration/arrival.h"
#include "registration/in_flight.h"
#include "registration/issuance.h"
#include "registration/opened_request.h"
#include "registration/renewal_validator.h"
#include "registration/validator.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace certferry::registration {

/// The SCEP job: from an opened request to a durable answer (design: received, authorised, issuing,
/// issued, notified, answered).
///
/// With a management service, a certificate is withheld until the service has said `Success` to the
/// notification; if it does not before the deadline, the certificate is revoked, the request ends
/// refused, and nobody ever gets that certificate. A crash in between is gone on from.
///
/// The same request, however often and from wherever it is repeated, leads to one certificate; see
/// registration/identity.h. After a crash `resume` finishes what was authorised.
///
/// Thread-safe. What it gives are steps (base/step.h), one thread's each: they block in the
/// database and in the CA, and wait without a thread for the management service, for the same
/// request under way and for another front end. This must outlive them.
class Enrolment {
public:
    /// All lent, for as long as this lives. `renewal` is null where the endpoint renews by
    /// challenge only, `notifier` where no management service is to be told.
    struct Parts {
        const EndpointConfig& endpoint;
        Validator& validator;
        RenewalValidator* renewal;
        ca::Issuer& issuer;
        journal::ScepJournal& journal;
        ReportFactory& reports;
        const Clock& clock;
        const IntuneNotifier* notifier = nullptr;
    };

    explicit Enrolment(const Parts& parts);

    /// A message with how it came in; never null, kept by the steps.
    using Request = std::shared_ptr<const OpenedRequest>;

    /// PKCSReq and RenewalReq. Throws Error(unavailable) or Error(busy) if somebody who is needed
    /// gives no answer in time: then nothing was issued, or the record stays open and a repeat goes
    /// on from there.
    Step<EnrolmentAnswer> enrol(Request request, const Arrival& arrival, Deadline deadline);

    /// CertPoll (RFC 8894, 3.3.3): asks about the request with this transactionID, by the same key.
    Step<EnrolmentAnswer> poll(const Request& request, const Arrival& arrival, Deadline deadline);

    /// Finishes one open request that a former run, or a failed call, left behind; empty, and
    /// nothing happens, if another front end works on it.
    Step<std::optional<EnrolmentAnswer>> resume(const store::connector::ScepTransaction& record,
                                                Deadline deadline);

private:
    using Record = store::connector::ScepTransaction;
    struct Job;

    Step<EnrolmentAnswer> look_up(const std::shared_ptr<Job>& job);
    Step<EnrolmentAnswer> check(const std::shared_ptr<Job>& job, std::int64_t replaces);
    Step<Verdict> authorise(const Job& job);
    Step<EnrolmentAnswer> record(const std::shared_ptr<Job>& job, std::int64_t replaces,
                                 const Grant& grant);
    EnrolmentAnswer refuse(const Refusal& refusal, const Report& report);

    Step<std::optional<EnrolmentAnswer>> answer_from(const Record& record, Deadline deadline);
    Step<EnrolmentAnswer> go_on(std::int64_t id, Deadline deadline);

    Parts parts_;
    Issuance issuance_;
    InFlight<EnrolmentAnswer> in_flight_;
};

}  // namespace certferry::registration
