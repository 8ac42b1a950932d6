#include "registration/enrolment.h"

#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"
#include "ca/check_issued.h"
#include "registration/identity.h"
#include "registration/wish.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <thread>

namespace certferry::registration {

namespace {

using store::connector::ScepState;

ca::IssueRequest issue_request(const pki::CertificateRequest& csr, const Wish& wish,
                               const ca::Authorisation& authorisation,
                               const EndpointConfig& endpoint) {
    return {.idempotency_key = {},
            .authorisation = authorisation,
            .csr = csr,
            .template_name = wish.template_name,
            .subject = wish.subject,
            .subject_alt_names = wish.subject_alt_names,
            .key_usage = wish.key_usage,
            .extended_key_usage = wish.extended_key_usage,
            .not_after = std::nullopt,
            .requester = {.tenant = {}, .device = {}, .user = {}, .profile = endpoint.name}};
}

/// Repeats are answered for `answer_window` or half of the certificate's life, whichever is
/// shorter.
UtcTime answer_until(const pki::Certificate& certificate, const EndpointConfig& endpoint,
                     UtcTime now) {
    const auto half_life = (certificate.not_after() - certificate.not_before()) / 2;
    return now + std::min<UtcTime::duration>(endpoint.answer_window, half_life);
}

/// Kept of a deadline for revoking what the service was not told of; a fifth at most.
constexpr std::chrono::milliseconds time_to_withdraw{5'000};

ca::Authority authority_from(std::string_view word) {
    for (const auto authority : {ca::Authority::challenge, ca::Authority::static_secret,
                                 ca::Authority::certificate, ca::Authority::management_service}) {
        if (ca::to_text(authority) == word) {
            return authority;
        }
    }
    throw Error(codes::store_corrupt, "scep_transactions.authority");
}

/// How often to look what another front end made of a request.
constexpr std::chrono::milliseconds look_interval{100};

/// Lets a request go if work on it ends by an exception, so that others need not wait for the end
/// of the lease. What ends well has let it go.
class Handled {
public:
    Handled(journal::ScepJournal& journal, std::int64_t id) : journal_(journal), id_(id) {}

    ~Handled() {
        if (std::uncaught_exceptions() > before_) {
            try {
                journal_.release(id_);
            } catch (const Error&) {
                return;  // The lease ends by itself.
            }
        }
    }

    Handled(const Handled&) = delete;
    Handled& operator=(const Handled&) = delete;

private:
    journal::ScepJournal& journal_;
    std::int64_t id_;
    int before_ = std::uncaught_exceptions();
};

Refusal conflict() {
    return Refusal(codes::transaction_conflict, scep::FailInfo::bad_request,
                   "CertificateRequestDecodingFailed");
}

}  // namespace

EnrolmentAnswer Enrolment::enrol(const OpenedRequest& request, const Arrival& arrival,
                                 Deadline deadline) {
    const auto identity = identity_of(parts_.endpoint.name, request);
    bool led = false;
    auto answer = in_flight_.run(identity, deadline, [&] {
        led = true;
        return enrol_once(request, identity, arrival, deadline);
    });
    if (!answer) {
        throw Error(codes::deadline_passed, "the same request is still being worked on",
                    std::chrono::seconds(5));
    }
    if (!led) {
        parts_.reports.repeated(arrival, answer->request_id);
    }
    return *std::move(answer);
}

EnrolmentAnswer Enrolment::enrol_once(const OpenedRequest& request, const pki::Sha256& identity,
                                      const Arrival& arrival, Deadline deadline) {
    const auto known = parts_.journal.find(identity);
    if (known) {
        if (auto answer = answer_from(*known, deadline)) {
            parts_.reports.repeated(arrival, answer->request_id);
            return *std::move(answer);
        }
    }
    auto report = parts_.reports.start(arrival);
    const auto read = read_wish(request.csr(), parts_.endpoint, parts_.clock.now());
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
        report.received(nullptr);
        return refuse(*refusal, report);
    }
    const auto& wish = std::get<Wish>(read);
    report.received(&wish);
    const auto verdict = authorise(request, wish, deadline);
    if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
        return refuse(*refusal, report);
    }
    const auto& grant = std::get<Grant>(verdict);
    const auto& csr = request.csr();
    const auto beginning = parts_.journal.begin(
        {.request_id = report.request_id(),
         .endpoint = parts_.endpoint.name,
         .transaction_id = request.message.transaction_id(),
         .message_type = static_cast<int>(request.type),
         .identity = to_bytes(identity),
         .key_sha256 = to_bytes(pki::sha256(csr.spki())),
         .signer_key_sha256 = to_bytes(pki::sha256(request.message.signer().spki())),
         .remote = arrival.remote,
         .template_name = wish.template_name,
         .authority = std::string(ca::to_text(grant.authorisation.authority())),
         .reference = grant.authorisation.reference(),
         .predecessor = grant.predecessor,
         .csr = csr.der(),
         .created_at = parts_.clock.now()},
        known ? known->id : 0, grant.claim, deadline);
    if (const auto* begun = std::get_if<journal::ScepJournal::Begun>(&beginning)) {
        const Handled handled(parts_.journal, begun->id);
        report.verified(grant.challenge_expires_at);
        return issue({.id = begun->id,
                      .transaction_id = request.message.transaction_id(),
                      .csr = csr,
                      .template_name = wish.template_name,
                      .report = report,
                      .deadline = deadline},
                     issue_request(csr, wish, grant.authorisation, parts_.endpoint), identity);
    }
    if (const auto* overtaken = std::get_if<journal::ScepJournal::Known>(&beginning)) {
        return go_on(overtaken->transaction.id, deadline);
    }
    return refuse(
        std::holds_alternative<journal::ScepJournal::Conflict>(beginning) ? conflict() : grant.lost,
        report);
}

Verdict Enrolment::authorise(const OpenedRequest& request, const Wish& wish, Deadline deadline) {
    const ValidationRequest question{.endpoint = parts_.endpoint,
                                     .csr = request.csr(),
                                     .wish = wish,
                                     .signer = request.message.signer(),
                                     .now = parts_.clock.now(),
                                     .transaction_id = request.message.transaction_id()};
    // A first enrolment is signed by a certificate of the client's own making (RFC 8894, 2.3).
    const bool first = question.signer.subject() == question.signer.issuer();
    if (parts_.renewal != nullptr && !first) {
        auto verdict = parts_.renewal->validate(question, deadline);
        const auto challenge = question.csr.challenge_password();
        // A client that renews outside of the rules can still bring a challenge.
        if (std::holds_alternative<Grant>(verdict) || !challenge || challenge->empty()) {
            return verdict;
        }
    }
    if (request.type == scep::MessageType::renewal_req) {
        const bool valid = !first && is_genuine(parts_.issuer, question.signer, deadline) &&
                           parts_.issuer.state(ca::CertificateRef::of(question.signer), deadline) ==
                               ca::CertificateState::valid;
        if (!valid) {
            return Refusal(codes::renewal_refused, scep::FailInfo::bad_request,
                           "CertificateRequestDecodingFailed",
                           "a RenewalReq must be signed with a valid certificate of this CA");
        }
    }
    return parts_.validator.validate(question, deadline);
}

EnrolmentAnswer Enrolment::refuse(const Refusal& refusal, Report& report) {
    parts_.journal.report(report.not_verified(refusal));
    return {.request_id = report.request_id(), .outcome = refusal};
}

std::optional<EnrolmentAnswer> Enrolment::answer_from(const Record& record, Deadline deadline) {
    if (record.state == ScepState::issuing || record.state == ScepState::pending) {
        return go_on(record.id, deadline);
    }
    if (!record.answer_until || parts_.clock.now() >= *record.answer_until) {
        return std::nullopt;
    }
    if (record.state == ScepState::refused) {
        const ErrorCode* code = find_error_code(record.refusal.value_or(""));
        return EnrolmentAnswer{.request_id = record.request_id,
                               .outcome = Refusal(code != nullptr ? *code : codes::ca_refused,
                                                  scep::FailInfo::bad_request, "")};
    }
    const auto certificate = pki::Certificate::from_der(record.certificate.value());
    if (parts_.issuer.state(ca::CertificateRef::of(certificate), deadline) !=
        ca::CertificateState::valid) {
        return std::nullopt;
    }
    auto chain = parts_.issuer.describe(deadline).chain;
    return EnrolmentAnswer{
        .request_id = record.request_id,
        .outcome = Enrolled{.certificate = certificate, .chain = std::move(chain)}};
}

/// Works on an open request, or waits for what another front end makes of it.
EnrolmentAnswer Enrolment::go_on(std::int64_t id, Deadline deadline) {
    for (;;) {
        if (const auto mine = parts_.journal.take(id, deadline)) {
            const Handled handled(parts_.journal, id);
            return work_on(*mine, deadline);
        }
        const auto record = parts_.journal.find(id).value();
        if (!record.csr) {  // Final in the meantime.
            if (auto answer = answer_from(record, deadline)) {
                return *std::move(answer);
            }
            throw Error(codes::deadline_passed, "the request ended while it was repeated",
                        std::chrono::seconds(1));
        }
        if (deadline.left() <= look_interval) {
            throw Error(codes::deadline_passed, "another front end still works on the request",
                        std::chrono::seconds(5));
        }
        std::this_thread::sleep_for(look_interval);
    }
}

EnrolmentAnswer Enrolment::work_on(const Record& record, Deadline deadline) {
    auto report = parts_.reports.resume(record);
    const auto csr = pki::CertificateRequest::from_der(*record.csr);
    const Work work{.id = record.id,
                    .transaction_id = record.transaction_id,
                    .csr = csr,
                    .template_name = record.template_name,
                    .report = report,
                    .deadline = deadline};
    if (record.certificate) {
        return go_on_withheld(work, record);
    }
    const auto read = read_wish(csr, parts_.endpoint, record.created_at);
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
        // The endpoint was told to refuse what it once authorised.
        const auto event =
            report.not_issued(refusal->code->name, refusal->detail, record.template_name);
        parts_.journal.refused(record.id, refusal->code->name, parts_.clock.now(), event,
                               parts_.clock.now());
        return {.request_id = record.request_id, .outcome = *refusal};
    }
    auto wish = std::get<Wish>(read);
    wish.template_name = record.template_name;
    const ca::Authorisation authorisation(authority_from(record.authority), record.reference, csr);
    auto wanted = issue_request(csr, wish, authorisation, parts_.endpoint);
    if (record.state == ScepState::pending) {
        return settle(work, wanted, parts_.issuer.poll(record.ticket.value(), deadline));
    }
    return issue(work, std::move(wanted), record.identity.value());
}

EnrolmentAnswer Enrolment::go_on_withheld(const Work& work, const Record& record) {
    const auto certificate = pki::Certificate::from_der(record.certificate.value());
    // An endpoint that no longer has a service to tell cannot give out what one validated.
    if (record.refusal || parts_.notifier == nullptr) {
        if (!record.refusal) {
            parts_.journal.condemn(work.id, codes::notification_failed.name, parts_.clock.now());
        }
        return withdraw(work, certificate);
    }
    return notify_and_hand_over(work, certificate, parts_.issuer.describe(work.deadline).chain);
}

EnrolmentAnswer Enrolment::issue(const Work& work, ca::IssueRequest wanted, ByteView identity) {
    wanted.idempotency_key = idempotency_key(identity, work.id);
    return settle(work, wanted, parts_.issuer.issue(wanted, work.deadline));
}

EnrolmentAnswer Enrolment::settle(const Work& work, const ca::IssueRequest& wanted,
                                  const ca::Outcome& outcome) {
    const UtcTime now = parts_.clock.now();
    if (const auto* pending = std::get_if<ca::Pending>(&outcome)) {
        if (parts_.notifier != nullptr) {
            // Neither the challenge nor the service waits for an administrator of the CA.
            return reject(work, {.code = std::string(codes::pending_not_possible.name),
                                 .reason = std::string(codes::pending_not_possible.text)});
        }
        parts_.journal.pending(work.id, pending->ticket, now + pending->retry_after, now);
        return {.request_id = work.report.request_id(), .outcome = StillPending{}};
    }
    if (const auto* rejected = std::get_if<ca::Rejected>(&outcome)) {
        return reject(work, *rejected);
    }
    const auto& issued = std::get<ca::Issued>(outcome);
    const auto fault = ca::check_issued(
        issued, wanted, {.names = ca::NameMatch::exact, .trust_anchors = issued.chain, .now = now});
    if (fault) {
        throw Error(codes::issued_mismatch, *fault);
    }
    work.report.issued(issued.certificate, work.template_name);
    if (parts_.notifier == nullptr) {
        return hand_over(work, issued.certificate, issued.chain);
    }
    parts_.journal.withhold(work.id, stored(issued.certificate), now);
    return notify_and_hand_over(work, issued.certificate, issued.chain);
}

EnrolmentAnswer Enrolment::reject(const Work& work, const ca::Rejected& rejected) {
    const ErrorCode* code = find_error_code(rejected.code);
    const Refusal refusal(code != nullptr ? *code : codes::ca_refused, scep::FailInfo::bad_request,
                          "", rejected.reason);
    const auto event = work.report.not_issued(rejected.code, rejected.reason, work.template_name);
    if (parts_.notifier != nullptr) {
        parts_.notifier->tell_refused(work.transaction_id, work.csr, rejected.reason, work.report,
                                      work.deadline);
    }
    const UtcTime now = parts_.clock.now();
    parts_.journal.refused(work.id, refusal.code->name, now + parts_.endpoint.answer_window, event,
                           now);
    return {.request_id = work.report.request_id(), .outcome = refusal};
}

store::connector::IssuedCertificate Enrolment::stored(const pki::Certificate& certificate) const {
    return {.certificate = certificate.der(),
            .serial = certificate.serial(),
            .not_after = certificate.not_after(),
            .answer_until = answer_until(certificate, parts_.endpoint, parts_.clock.now())};
}

EnrolmentAnswer Enrolment::hand_over(const Work& work, const pki::Certificate& certificate,
                                     std::vector<pki::Certificate> chain) {
    const auto event = work.report.finished(certificate, work.template_name);
    const bool first =
        parts_.journal.issued(work.id, stored(certificate), event, parts_.clock.now());
    if (!first && parts_.notifier != nullptr) {
        // Another node was faster, and may have ended it the other way.
        throw Error(codes::deadline_passed, "the request ended elsewhere meanwhile",
                    std::chrono::seconds(1));
    }
    return {.request_id = work.report.request_id(),
            .outcome = Enrolled{.certificate = certificate, .chain = std::move(chain)}};
}

EnrolmentAnswer Enrolment::notify_and_hand_over(const Work& work,
                                                const pki::Certificate& certificate,
                                                std::vector<pki::Certificate> chain) {
    const auto left = work.deadline.left();
    const auto for_telling = Deadline::after(left - std::min(left / 5, time_to_withdraw));
    if (parts_.notifier->tell_issued(work.transaction_id, work.csr, certificate, work.report,
                                     for_telling)) {
        return hand_over(work, certificate, std::move(chain));
    }
    if (!parts_.journal.condemn(work.id, codes::notification_failed.name, parts_.clock.now())) {
        throw Error(codes::deadline_passed, "the request ended elsewhere meanwhile",
                    std::chrono::seconds(1));
    }
    return withdraw(work, certificate);
}

EnrolmentAnswer Enrolment::withdraw(const Work& work, const pki::Certificate& certificate) {
    const EnrolmentAnswer answer{
        .request_id = work.report.request_id(),
        .outcome = Refusal(codes::notification_failed, scep::FailInfo::bad_request, "")};
    const auto ref = ca::CertificateRef::of(certificate);
    try {
        const auto revocation =
            parts_.issuer.revoke(ref, pki::RevocationReason::cessation_of_operation, work.deadline);
        if (const auto* rejected = std::get_if<ca::Rejected>(&revocation)) {
            log::error("request {}: the CA does not revoke certificate {}, which nobody got: {}",
                       answer.request_id, to_hex(certificate.serial()),
                       escape_for_log(rejected->reason));
        }
    } catch (const Error& error) {
        // The device is refused all the same; the record stays open, and upkeep revokes later.
        log::warning("request {}: certificate {} is not revoked yet: {}", answer.request_id,
                     to_hex(certificate.serial()), error.what());
        parts_.journal.release(work.id);
        return answer;
    }
    const UtcTime now = parts_.clock.now();
    parts_.journal.refused(work.id, codes::notification_failed.name,
                           now + parts_.endpoint.answer_window,
                           work.report.not_notified(certificate, work.template_name), now);
    return answer;
}

EnrolmentAnswer Enrolment::poll(const OpenedRequest& request, const Arrival& arrival,
                                Deadline deadline) {
    const auto& asked = std::get<scep::IssuerAndSubject>(request.content);
    const auto record =
        parts_.journal.find_polled(parts_.endpoint.name, request.message.transaction_id());
    const auto signer_key = pki::sha256(request.message.signer().spki());
    const bool theirs =
        record && equal(record->signer_key_sha256, signer_key) &&
        (!record->csr ||
         pki::CertificateRequest::from_der(*record->csr).subject() == asked.subject);
    auto answer = theirs ? answer_from(*record, deadline) : std::nullopt;
    if (answer) {
        parts_.reports.repeated(arrival, answer->request_id);
        return *std::move(answer);
    }
    auto report = parts_.reports.start(arrival);
    report.received(nullptr);
    return refuse(Refusal(codes::scep_certificate_unknown, scep::FailInfo::bad_cert_id,
                          "CertificateRequestDecodingFailed"),
                  report);
}

void Enrolment::resume(const Record& record, Deadline deadline) {
    pki::Sha256 identity{};
    if (!record.identity || record.identity->size() != identity.size()) {
        throw Error(codes::internal_error, "a request to resume has no identity");
    }
    std::ranges::copy(*record.identity, identity.begin());
    if (parts_.journal.take(record.id, deadline)) {
        in_flight_.run(identity, deadline, [&] { return go_on(record.id, deadline); });
    }
}

}  // namespace certferry::registration
