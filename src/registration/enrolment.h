#pragma once

#include "base/time.h"
#include "ca/issuer.h"
#include "journal/scep_journal.h"
#include "registration/in_flight.h"
#include "registration/intune_notifier.h"
#include "registration/opened_request.h"
#include "registration/renewal_validator.h"
#include "registration/report.h"
#include "registration/validator.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certferry::registration {

struct Enrolled {
    pki::Certificate certificate;
    std::vector<pki::Certificate> chain;  ///< Issuer first.
};

struct StillPending {};

/// What a device is told.
struct EnrolmentAnswer {
    std::string request_id;  ///< `requestId` of the request's events.
    std::variant<Enrolled, StillPending, Refusal> outcome;
};

/// The SCEP job: from an opened request to a durable answer (design: received, authorised, issuing,
/// issued, notified, answered).
///
/// With a management service, a certificate is withheld until the service has said `Success` to the
/// notification; if it does not before the deadline, the certificate is revoked, the request ends
/// refused, and nobody ever gets that certificate. A crash in between is gone on from.
///
/// The same request, however often and from wherever it is repeated, leads to one certificate; see
/// registration/identity.h. After a crash `resume` finishes what was authorised. Thread-safe.
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
        IntuneNotifier* notifier = nullptr;
    };

    explicit Enrolment(const Parts& parts) : parts_(parts) {}

    /// PKCSReq and RenewalReq. Throws Error(unavailable) or Error(busy) if somebody who is needed
    /// gives no answer in time: then nothing was issued, or the record stays open and a repeat goes
    /// on from there.
    EnrolmentAnswer enrol(const OpenedRequest& request, const Arrival& arrival, Deadline deadline);

    /// CertPoll (RFC 8894, 3.3.3): asks about the request with this transactionID, by the same key.
    EnrolmentAnswer poll(const OpenedRequest& request, const Arrival& arrival, Deadline deadline);

    /// Finishes one open request that a former run, or a failed call, left behind; nothing happens
    /// if another front end works on it.
    void resume(const store::connector::ScepTransaction& record, Deadline deadline);

private:
    using Record = store::connector::ScepTransaction;

    EnrolmentAnswer enrol_once(const OpenedRequest& request, const pki::Sha256& identity,
                               const Arrival& arrival, Deadline deadline);
    Verdict authorise(const OpenedRequest& request, const Wish& wish, Deadline deadline);
    std::optional<EnrolmentAnswer> answer_from(const Record& record, Deadline deadline);
    EnrolmentAnswer go_on(std::int64_t id, Deadline deadline);
    EnrolmentAnswer work_on(const Record& record, Deadline deadline);

    /// A recorded request that is being worked on.
    struct Work {
        std::int64_t id;
        std::string transaction_id;
        pki::CertificateRequest csr;
        std::string template_name;
        const Report& report;
        Deadline deadline;
    };

    EnrolmentAnswer go_on_withheld(const Work& work, const Record& record);
    EnrolmentAnswer issue(const Work& work, ca::IssueRequest wanted, ByteView identity);
    EnrolmentAnswer settle(const Work& work, const ca::IssueRequest& wanted,
                           const ca::Outcome& outcome);
    EnrolmentAnswer reject(const Work& work, const ca::Rejected& rejected);
    EnrolmentAnswer hand_over(const Work& work, const pki::Certificate& certificate,
                              std::vector<pki::Certificate> chain);
    EnrolmentAnswer notify_and_hand_over(const Work& work, const pki::Certificate& certificate,
                                         std::vector<pki::Certificate> chain);
    EnrolmentAnswer withdraw(const Work& work, const pki::Certificate& certificate);
    store::connector::IssuedCertificate stored(const pki::Certificate& certificate) const;
    EnrolmentAnswer refuse(const Refusal& refusal, Report& report);

    Parts parts_;
    InFlight<EnrolmentAnswer> in_flight_;
};

}  // namespace certferry::registration
