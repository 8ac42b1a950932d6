#include "registration/enrolment.h"

#include "base/codes/registration.h"
#include "base/error.h"
#include "registration/identity.h"
#include "registration/wish.h"

#include <algorithm>
#include <utility>

namespace certferry::registration {

namespace {

using store::connector::ScepState;

/// How often to look what another front end made of a request.
constexpr std::chrono::milliseconds look_interval{100};

Refusal conflict() {
    return Refusal(codes::transaction_conflict, scep::FailInfo::bad_request,
                   "CertificateRequestDecodingFailed");
}

std::optional<Bytes> optional_permit(const ca::Authorisation& authorisation) {
    const auto& permit = authorisation.permit();
    return permit.empty() ? std::nullopt : std::optional(permit);
}

}  // namespace

/// A request on its way to a record, kept by its steps.
struct Enrolment::Job {
    Request request;
    pki::Sha256 identity;
    Arrival arrival;
    Deadline deadline;
    bool led = false;  // Did the work itself, and joined nobody's.
    std::optional<Report> report = std::nullopt;
    Wish wish = {};
};

Enrolment::Enrolment(const Parts& parts)
    : parts_(parts),
      issuance_({.endpoint = parts.endpoint,
                 .issuer = parts.issuer,
                 .journal = parts.journal,
                 .reports = parts.reports,
                 .clock = parts.clock,
                 .notifier = parts.notifier}) {}

// The job, from top to bottom: join who does it already; look for a record; read what is asked for
// and have it authorised; record; issue and notify (issuance.cpp).

Step<EnrolmentAnswer> Enrolment::enrol(Request request, const Arrival& arrival, Deadline deadline) {
    const auto identity = identity_of(parts_.endpoint.name, *request);
    const auto job = std::make_shared<Job>(Job{.request = std::move(request),
                                               .identity = identity,
                                               .arrival = arrival,
                                               .deadline = deadline});
    auto answered = in_flight_.run(identity, deadline, [this, job] {
        job->led = true;
        return look_up(job);
    });
    return and_then(std::move(answered), [this, job](std::optional<EnrolmentAnswer> answer) {
        if (!answer) {
            throw Error(codes::deadline_passed, "the same request is still being worked on",
                        std::chrono::seconds(5));
        }
        if (!job->led) {
            parts_.reports.repeated(job->arrival, answer->request_id);
        }
        return *std::move(answer);
    });
}

Step<EnrolmentAnswer> Enrolment::look_up(const std::shared_ptr<Job>& job) {
    const auto known = parts_.journal.find(job->identity);
    if (!known) {
        return check(job, 0);
    }
    return and_then(answer_from(*known, job->deadline),
                    [this, job, id = known->id](
                        std::optional<EnrolmentAnswer> answer) -> Step<EnrolmentAnswer> {
                        if (!answer) {
                            return check(job, id);
                        }
                        parts_.reports.repeated(job->arrival, answer->request_id);
                        return *std::move(answer);
                    });
}

Step<EnrolmentAnswer> Enrolment::check(const std::shared_ptr<Job>& job, std::int64_t replaces) {
    const auto& report = job->report.emplace(parts_.reports.start(job->arrival));
    auto read = read_wish(job->request->csr(), parts_.endpoint, parts_.clock.now());
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
        report.received(nullptr);
        return refuse(*refusal, report);
    }
    job->wish = std::get<Wish>(std::move(read));
    report.received(&job->wish);
    return and_then(authorise(*job), [this, job, replaces](const Verdict& verdict) {
        if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
            return Step<EnrolmentAnswer>(refuse(*refusal, job->report.value()));
        }
        return record(job, replaces, std::get<Grant>(verdict));
    });
}

Step<Verdict> Enrolment::authorise(const Job& job) {
    const auto& request = *job.request;
    const ValidationRequest question{.endpoint = parts_.endpoint,
                                     .csr = request.csr(),
                                     .wish = job.wish,
                                     .signer = request.message.signer(),
                                     .now = parts_.clock.now(),
                                     .transaction_id = request.message.transaction_id()};
    // A first enrolment is signed by a certificate of the client's own making (RFC 8894, 2.3).
    const bool first = question.signer.subject() == question.signer.issuer();
    if (parts_.renewal != nullptr && !first) {
        auto verdict = parts_.renewal->validate(question, job.deadline);
        const auto challenge = question.csr.challenge_password();
        // A client that renews outside of the rules can still bring a challenge.
        if (std::holds_alternative<Grant>(verdict) || !challenge || challenge->empty()) {
            return verdict;
        }
    }
    if (request.type == scep::MessageType::renewal_req) {
        const bool valid = !first && is_genuine(parts_.issuer, question.signer, job.deadline) &&
                           parts_.issuer.state(ca::CertificateRef::of(question.signer),
                                               job.deadline) == ca::CertificateState::valid;
        if (!valid) {
            return Verdict(Refusal(codes::renewal_refused, scep::FailInfo::bad_request,
                                   "CertificateRequestDecodingFailed",
                                   "a RenewalReq must be signed with a valid certificate of this "
                                   "CA"));
        }
    }
    return parts_.validator.ask(question, job.deadline);
}

Step<EnrolmentAnswer> Enrolment::record(const std::shared_ptr<Job>& job, std::int64_t replaces,
                                        const Grant& grant) {
    const auto& message = job->request->message;
    const auto& csr = job->request->csr();
    const auto beginning = parts_.journal.begin(
        {.request_id = job->report.value().request_id(),
         .endpoint = parts_.endpoint.name,
         .transaction_id = message.transaction_id(),
         .message_type = static_cast<int>(job->request->type),
         .identity = to_bytes(job->identity),
         .key_sha256 = to_bytes(pki::sha256(csr.spki())),
         .signer_key_sha256 = to_bytes(pki::sha256(message.signer().spki())),
         .remote = job->arrival.remote,
         .template_name = job->wish.template_name,
         .authority = std::string(ca::to_text(grant.authorisation.authority())),
         .reference = grant.authorisation.reference(),
         .predecessor = grant.predecessor,
         .csr = csr.der(),
         .permit = optional_permit(grant.authorisation),
         .created_at = parts_.clock.now()},
        replaces, grant.claim, job->deadline);
    if (const auto* begun = std::get_if<journal::ScepJournal::Begun>(&beginning)) {
        job->report.value().verified(grant.challenge_expires_at);
        return issuance_.issue({.id = begun->id,
                                .identity = to_bytes(job->identity),
                                .transaction_id = message.transaction_id(),
                                .csr = csr,
                                .wish = job->wish,
                                .authorisation = grant.authorisation,
                                .report = job->report.value()},
                               job->deadline);
    }
    if (const auto* overtaken = std::get_if<journal::ScepJournal::Known>(&beginning)) {
        return go_on(overtaken->transaction.id, job->deadline);
    }
    return refuse(
        std::holds_alternative<journal::ScepJournal::Conflict>(beginning) ? conflict() : grant.lost,
        job->report.value());
}

EnrolmentAnswer Enrolment::refuse(const Refusal& refusal, const Report& report) {
    parts_.journal.report(report.not_verified(refusal));
    return {.request_id = report.request_id(), .outcome = refusal};
}

Step<std::optional<EnrolmentAnswer>> Enrolment::answer_from(const Record& record,
                                                            Deadline deadline) {
    using Answer = std::optional<EnrolmentAnswer>;
    if (record.state == ScepState::issuing || record.state == ScepState::pending) {
        return and_then(go_on(record.id, deadline),
                        [](EnrolmentAnswer answer) { return Answer(std::move(answer)); });
    }
    if (!record.answer_until || parts_.clock.now() >= *record.answer_until) {
        return Answer();
    }
    if (record.state == ScepState::refused) {
        const ErrorCode* code = find_error_code(record.refusal.value_or(""));
        return Answer({.request_id = record.request_id,
                       .outcome = Refusal(code != nullptr ? *code : codes::ca_refused,
                                          scep::FailInfo::bad_request, "")});
    }
    const auto certificate = pki::Certificate::from_der(record.certificate.value());
    auto ca = parts_.issuer.describe(deadline);
    // A CA that cannot tell what became of its certificates leaves it at the record's time.
    if (ca.capabilities.state && parts_.issuer.state(ca::CertificateRef::of(certificate),
                                                     deadline) != ca::CertificateState::valid) {
        return Answer();
    }
    return Answer({.request_id = record.request_id,
                   .outcome = Enrolled{.certificate = certificate, .chain = std::move(ca.chain)}});
}

/// Works on an open request, or waits for what another front end makes of it.
Step<EnrolmentAnswer> Enrolment::go_on(std::int64_t id, Deadline deadline) {
    if (const auto mine = parts_.journal.take(id, deadline)) {
        return issuance_.go_on(*mine, deadline);
    }
    const auto record = parts_.journal.find(id).value();
    if (!record.csr) {  // Final in the meantime.
        return and_then(answer_from(record, deadline), [](std::optional<EnrolmentAnswer> answer) {
            if (!answer) {
                throw Error(codes::deadline_passed, "the request ended while it was repeated",
                            std::chrono::seconds(1));
            }
            return *std::move(answer);
        });
    }
    if (deadline.left() <= look_interval) {
        throw Error(codes::deadline_passed, "another front end still works on the request",
                    std::chrono::seconds(5));
    }
    Wait pause{.start = {}, .at_most = look_interval};
    return after(std::move(pause), [this, id, deadline] { return go_on(id, deadline); });
}

Step<EnrolmentAnswer> Enrolment::poll(const Request& request, const Arrival& arrival,
                                      Deadline deadline) {
    const auto& asked = std::get<scep::IssuerAndSubject>(request->content);
    const auto& message = request->message;
    const auto record = parts_.journal.find_polled(parts_.endpoint.name, message.transaction_id());
    const bool theirs =
        record && equal(record->signer_key_sha256, pki::sha256(message.signer().spki())) &&
        (!record->csr ||
         pki::CertificateRequest::from_der(*record->csr).subject() == asked.subject);
    auto answered = theirs ? answer_from(*record, deadline)
                           : Step<std::optional<EnrolmentAnswer>>(std::nullopt);
    return and_then(std::move(answered), [this, arrival](std::optional<EnrolmentAnswer> answer) {
        if (answer) {
            parts_.reports.repeated(arrival, answer->request_id);
            return *std::move(answer);
        }
        const auto report = parts_.reports.start(arrival);
        report.received(nullptr);
        return refuse(Refusal(codes::scep_certificate_unknown, scep::FailInfo::bad_cert_id,
                              "CertificateRequestDecodingFailed"),
                      report);
    });
}

Step<std::optional<EnrolmentAnswer>> Enrolment::resume(const Record& record, Deadline deadline) {
    pki::Sha256 identity{};
    if (!record.identity || record.identity->size() != identity.size()) {
        throw Error(codes::internal_error, "a request to resume has no identity");
    }
    std::ranges::copy(*record.identity, identity.begin());
    if (!parts_.journal.take(record.id, deadline)) {
        return std::optional<EnrolmentAnswer>();
    }
    return in_flight_.run(identity, deadline,
                          [this, id = record.id, deadline] { return go_on(id, deadline); });
}

}  // namespace certferry::registration
