#include "registration/renewal_validator.h"

#include "base/encoding.h"
#include "store/connector/scep_transactions.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::registration {

namespace {

Refusal refused(std::string detail) {
    return Refusal(codes::renewal_refused, scep::FailInfo::bad_request,
                   "BadCertificateRequestIdInChallenge", std::move(detail));
}

bool in_window(const pki::Certificate& certificate, double window, UtcTime now) {
    const auto life =
        std::chrono::duration<double>(certificate.not_after() - certificate.not_before());
    const auto left = std::chrono::duration<double>(certificate.not_after() - now);
    return left <= life * window;
}

bool same_names(const pki::Certificate& certificate, const Wish& wish) {
    const auto names = certificate.subject_alt_names();
    return certificate.subject() == wish.subject && names.size() == wish.subject_alt_names.size() &&
           std::ranges::is_permutation(names, wish.subject_alt_names);
}

}  // namespace

bool is_genuine(ca::Issuer& issuer, const pki::Certificate& certificate, Deadline deadline) {
    const auto recorded = issuer.find(ca::CertificateRef::of(certificate), deadline);
    return recorded && *recorded == certificate;
}

Verdict RenewalValidator::validate(const ValidationRequest& request, Deadline deadline) {
    const auto& old = request.signer;
    const auto state = issuer_.state(ca::CertificateRef::of(old), deadline);
    const bool ours = database_.read([&](store::Session& session) {
        return store::connector::was_issued_by_scep_endpoint(session, request.endpoint.name,
                                                             old.serial());
    });
    if (!ours || state == ca::CertificateState::unknown || !is_genuine(issuer_, old, deadline)) {
        return refused("the signer's certificate was not issued at this endpoint");
    }
    if (state != ca::CertificateState::valid || request.now < old.not_before() ||
        request.now > old.not_after()) {
        return refused("the signer's certificate is revoked or not within its validity");
    }
    if (!in_window(old, request.endpoint.renewal_window, request.now)) {
        return refused(
            fmt::format("the certificate, valid until {}, is not yet in its renewal window",
                        to_rfc3339(old.not_after())));
    }
    if (!same_names(old, request.wish)) {
        return refused("the request's names are not those of the certificate");
    }
    if (const auto mismatch = find_mismatch(request.wish, request.endpoint.allowance)) {
        return Refusal(codes::scep_request_mismatch, scep::FailInfo::bad_request,
                       mismatch->validation, mismatch->detail);
    }

    const auto fingerprint = old.fingerprint();
    const Bytes predecessor = to_bytes(fingerprint);
    const UtcTime now = request.now;
    const auto successors = database_.read([&](store::Session& session) {
        return store::connector::live_scep_successors(session, predecessor, now);
    });
    for (const auto& successor : successors) {
        const ca::CertificateRef ref{
            .certificate = std::nullopt, .issuer = old.issuer(), .serial = successor.serial};
        if (successor.open || issuer_.state(ref, deadline) == ca::CertificateState::valid) {
            return refused("the certificate has a successor already");
        }
    }
    const std::int64_t last_seen = successors.empty() ? 0 : successors.back().id;
    return Grant{.authorisation = ca::Authorisation(ca::Authority::certificate,
                                                    to_hex(old.serial()), request.csr),
                 .claim =
                     [predecessor, now, last_seen](store::Session& session) {
                         session.lock("successor of " + to_hex(predecessor));
                         const auto found =
                             store::connector::live_scep_successors(session, predecessor, now);
                         return found.empty() || found.back().id <= last_seen;
                     },
                 .lost = refused("the certificate has a successor already"),
                 .challenge_expires_at = std::nullopt,
                 .predecessor = predecessor};
}

}  // namespace certferry::registration
