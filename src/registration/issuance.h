#pragma once

#include "base/step.h"
#include "base/time.h"
#include "ca/issuer.h"
#include "journal/scep_journal.h"
#include "registration/intune_notifier.h"
#include "registration/refusal.h"
#include "registration/report.h"
#include "registration/validator.h"

#include <memory>
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

/// The second half of the SCEP job (registration/enrolment.h): from the record of an authorised
/// request to its durable answer. Each member is given a record that is in this node's hands, and
/// lets it go if the work ends without an answer. Thread-safe; must outlive its steps, which wait
/// for the management service alone.
class Issuance {
public:
    using Record = store::connector::ScepTransaction;

    /// All lent; `notifier` is null where no management service is to be told.
    struct Parts {
        const EndpointConfig& endpoint;
        ca::Issuer& issuer;
        journal::ScepJournal& journal;
        ReportFactory& reports;
        const Clock& clock;
        const IntuneNotifier* notifier = nullptr;
    };

    explicit Issuance(const Parts& parts) : parts_(parts) {}

    /// A request that was just recorded.
    struct Begun {
        std::int64_t id;  ///< The record's number.
        Bytes identity;
        std::string transaction_id;
        pki::CertificateRequest csr;
        Wish wish;
        ca::Authorisation authorisation;
        Report report;
    };

    Step<EnrolmentAnswer> issue(Begun begun, Deadline deadline) const;

    /// Goes on from wherever a former run, or a failed call, left the request.
    Step<EnrolmentAnswer> go_on(const Record& record, Deadline deadline) const;

private:
    /// A request while it is being worked on.
    struct Work {
        std::int64_t id;
        std::string transaction_id;
        pki::CertificateRequest csr;
        std::string template_name;
        Report report;
        Deadline deadline;
    };

    using Job = std::shared_ptr<const Work>;

    Step<EnrolmentAnswer> work_on(const Job& job, const Record& record) const;
    Step<EnrolmentAnswer> go_on_withheld(const Job& job, const Record& record) const;
    Step<EnrolmentAnswer> ask_ca(const Job& job, ca::IssueRequest wanted, ByteView identity) const;
    Step<EnrolmentAnswer> settle(const Job& job, const ca::IssueRequest& wanted,
                                 const ca::Outcome& outcome) const;
    Step<EnrolmentAnswer> reject(const Job& job, const ca::Rejected& rejected) const;
    EnrolmentAnswer hand_over(const Work& work, const pki::Certificate& certificate,
                              std::vector<pki::Certificate> chain) const;
    Step<EnrolmentAnswer> notify_and_hand_over(const Job& job, const pki::Certificate& certificate,
                                               std::vector<pki::Certificate> chain) const;
    EnrolmentAnswer withdraw(const Work& work, const pki::Certificate& certificate) const;
    store::connector::IssuedCertificate stored(const pki::Certificate& certificate) const;

    template <class F>
    Step<EnrolmentAnswer> letting_go(std::int64_t id, F work) const;

    Parts parts_;
};

}  // namespace certferry::registration
