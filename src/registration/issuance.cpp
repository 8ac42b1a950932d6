#include "registration/issuance.h"

#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"
#include "ca/check_issued.h"
#include "registration/identity.h"
#include "registration/wish.h"

#include <algorithm>
#include <utility>

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

}  // namespace

/// Lets the request go if work on it ends without an answer, so that others need not wait for the
/// end of the lease. What ends well has let it go.
template <class F>
Step<EnrolmentAnswer> Issuance::letting_go(std::int64_t id, F work) const {
    return cleaned_up(std::move(work), [this, id] {
        try {
            parts_.journal.release(id);
        } catch (const Error&) {
            return;  // The lease ends by itself.
        }
    });
}

Step<EnrolmentAnswer> Issuance::issue(Begun begun, Deadline deadline) const {
    auto wanted = issue_request(begun.csr, begun.wish, begun.authorisation, parts_.endpoint);
    const Job job =
        std::make_shared<const Work>(Work{.id = begun.id,
                                          .transaction_id = std::move(begun.transaction_id),
                                          .csr = std::move(begun.csr),
                                          .template_name = begun.wish.template_name,
                                          .report = std::move(begun.report),
                                          .deadline = deadline});
    return letting_go(begun.id, [&] { return ask_ca(job, std::move(wanted), begun.identity); });
}

Step<EnrolmentAnswer> Issuance::go_on(const Record& record, Deadline deadline) const {
    return letting_go(record.id, [&] {
        const Job job = std::make_shared<const Work>(
            Work{.id = record.id,
                 .transaction_id = record.transaction_id,
                 .csr = pki::CertificateRequest::from_der(record.csr.value()),
                 .template_name = record.template_name,
                 .report = parts_.reports.resume(record),
                 .deadline = deadline});
        return work_on(job, record);
    });
}

Step<EnrolmentAnswer> Issuance::work_on(const Job& job, const Record& record) const {
    if (record.certificate) {
        return go_on_withheld(job, record);
    }
    const auto read = read_wish(job->csr, parts_.endpoint, record.created_at);
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
        // The endpoint was told to refuse what it once authorised.
        const auto event =
            job->report.not_issued(refusal->code->name, refusal->detail, record.template_name);
        parts_.journal.refused(record.id, refusal->code->name, parts_.clock.now(), event,
                               parts_.clock.now());
        return EnrolmentAnswer{.request_id = record.request_id, .outcome = *refusal};
    }
    auto wish = std::get<Wish>(read);
    wish.template_name = record.template_name;
    const ca::Authorisation authorisation(authority_from(record.authority), record.reference,
                                          job->csr, record.permit.value_or(Bytes()));
    auto wanted = issue_request(job->csr, wish, authorisation, parts_.endpoint);
    if (record.state == ScepState::pending) {
        return settle(job, wanted, parts_.issuer.poll(record.ticket.value(), job->deadline));
    }
    return ask_ca(job, std::move(wanted), record.identity.value());
}

Step<EnrolmentAnswer> Issuance::go_on_withheld(const Job& job, const Record& record) const {
    const auto certificate = pki::Certificate::from_der(record.certificate.value());
    // An endpoint that no longer has a service to tell cannot give out what one validated.
    if (record.refusal || parts_.notifier == nullptr) {
        if (!record.refusal) {
            parts_.journal.condemn(job->id, codes::notification_failed.name, parts_.clock.now());
        }
        return withdraw(*job, certificate);
    }
    return notify_and_hand_over(job, certificate, parts_.issuer.describe(job->deadline).chain);
}

Step<EnrolmentAnswer> Issuance::ask_ca(const Job& job, ca::IssueRequest wanted,
                                       ByteView identity) const {
    wanted.idempotency_key = idempotency_key(identity, job->id);
    return settle(job, wanted, parts_.issuer.issue(wanted, job->deadline));
}

Step<EnrolmentAnswer> Issuance::settle(const Job& job, const ca::IssueRequest& wanted,
                                       const ca::Outcome& outcome) const {
    const UtcTime now = parts_.clock.now();
    if (const auto* pending = std::get_if<ca::Pending>(&outcome)) {
        if (parts_.notifier != nullptr) {
            // Neither the challenge nor the service waits for an administrator of the CA.
            return reject(job, {.code = std::string(codes::pending_not_possible.name),
                                .reason = std::string(codes::pending_not_possible.text)});
        }
        parts_.journal.pending(job->id, pending->ticket, now + pending->retry_after, now);
        return EnrolmentAnswer{.request_id = job->report.request_id(), .outcome = StillPending{}};
    }
    if (const auto* rejected = std::get_if<ca::Rejected>(&outcome)) {
        return reject(job, *rejected);
    }
    const auto& issued = std::get<ca::Issued>(outcome);
    const auto fault = ca::check_issued(
        issued, wanted, {.names = ca::NameMatch::exact, .trust_anchors = issued.chain, .now = now});
    if (fault) {
        throw Error(codes::issued_mismatch, *fault);
    }
    job->report.issued(issued.certificate, job->template_name);
    if (parts_.notifier == nullptr) {
        return hand_over(*job, issued.certificate, issued.chain);
    }
    parts_.journal.withhold(job->id, stored(issued.certificate), now);
    return notify_and_hand_over(job, issued.certificate, issued.chain);
}

Step<EnrolmentAnswer> Issuance::reject(const Job& job, const ca::Rejected& rejected) const {
    const ErrorCode* code = find_error_code(rejected.code);
    const Refusal refusal(code != nullptr ? *code : codes::ca_refused, scep::FailInfo::bad_request,
                          "", rejected.reason);
    const auto event = job->report.not_issued(rejected.code, rejected.reason, job->template_name);
    auto told = parts_.notifier == nullptr
                    ? Step<bool>(false)
                    : parts_.notifier->tell_refused(job->transaction_id, job->csr, rejected.reason,
                                                    job->report, job->deadline);
    // Whether the service knows does not matter here: the spool sees to it.
    return and_then(std::move(told), [this, job, refusal, event](bool) {
        const UtcTime now = parts_.clock.now();
        parts_.journal.refused(job->id, refusal.code->name, now + parts_.endpoint.answer_window,
                               event, now);
        return EnrolmentAnswer{.request_id = job->report.request_id(), .outcome = refusal};
    });
}

store::connector::IssuedCertificate Issuance::stored(const pki::Certificate& certificate) const {
    return {.certificate = certificate.der(),
            .serial = certificate.serial(),
            .not_after = certificate.not_after(),
            .answer_until = answer_until(certificate, parts_.endpoint, parts_.clock.now())};
}

EnrolmentAnswer Issuance::hand_over(const Work& work, const pki::Certificate& certificate,
                                    std::vector<pki::Certificate> chain) const {
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

Step<EnrolmentAnswer> Issuance::notify_and_hand_over(const Job& job,
                                                     const pki::Certificate& certificate,
                                                     std::vector<pki::Certificate> chain) const {
    const auto left = job->deadline.left();
    const auto for_telling = Deadline::after(left - std::min(left / 5, time_to_withdraw));
    auto told = parts_.notifier->tell_issued(job->transaction_id, job->csr, certificate,
                                             job->report, for_telling);
    return and_then(std::move(told), [this, job, certificate,
                                      chain = std::move(chain)](bool is_told) mutable {
        if (is_told) {
            return hand_over(*job, certificate, std::move(chain));
        }
        if (!parts_.journal.condemn(job->id, codes::notification_failed.name, parts_.clock.now())) {
            throw Error(codes::deadline_passed, "the request ended elsewhere meanwhile",
                        std::chrono::seconds(1));
        }
        return withdraw(*job, certificate);
    });
}

EnrolmentAnswer Issuance::withdraw(const Work& work, const pki::Certificate& certificate) const {
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

}  // namespace certferry::registration
