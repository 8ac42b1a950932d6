#include "service/challenges/issuance.h"

#include "pki/serial.h"
#include "service/challenges/scep_validation.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"
#include "store/service/name_keys.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::ChallengeRecord;

/// Changes the row of the challenge's certificate, if it is there.
template <class Change>
void change_certificate(Session& session, const ChallengeRecord& challenge, UtcTime now,
                        const Change& change) {
    auto certificate =
        store::service::find_certificate(session, challenge.tenant_id, challenge.challenge_id);
    if (!certificate) {
        return;
    }
    change(*certificate);
    certificate->modified_at = now;
    store::service::update_certificate(session, *certificate);
}

void set_state(CertificateRecord& certificate, IssuanceState state) {
    certificate.issuance_state = static_cast<std::int64_t>(state);
}

/// The profile on the device fails with this code, as long as this request is its current one.
void fail_deployment(Session& session, const ChallengeRecord& challenge, std::string_view code,
                     std::string_view detail, UtcTime now) {
    auto deployment = store::service::find_deployment(session, challenge.tenant_id,
                                                      challenge.device_id, challenge.profile_id);
    if (!deployment || deployment->certificate_id != challenge.challenge_id) {
        return;
    }
    deployment->state = deployment_state_words(DeploymentState::error);
    deployment->code = code;
    deployment->detail = detail;
    deployment->modified_at = now;
    store::service::put_deployment(session, *deployment);
}

}  // namespace

void note_challenge(Session& session, const ChallengeRecord& challenge, std::string_view subject,
                    UtcTime now) {
    CertificateRecord certificate;
    certificate.tenant_id = challenge.tenant_id;
    certificate.certificate_id = challenge.challenge_id;
    certificate.kind = "scep";
    certificate.device_id = challenge.device_id;
    certificate.user_id = challenge.user_id;
    certificate.profile_id = challenge.profile_id;
    certificate.subject = subject;
    certificate.subject_key = store::service::fold_key(subject);
    certificate.created_at = now;
    certificate.modified_at = now;
    set_state(certificate, IssuanceState::challenge_issued);
    store::service::insert_certificate(session, certificate);
}

void note_validated(Session& session, const ChallengeRecord& challenge, UtcTime now) {
    change_certificate(session, challenge, now, [](CertificateRecord& certificate) {
        set_state(certificate, IssuanceState::challenge_validation_succeeded);
    });
}

void note_validation_failed(Session& session, const ChallengeRecord& challenge,
                            const ScepVerdict& verdict, UtcTime now) {
    change_certificate(session, challenge, now, [](CertificateRecord& certificate) {
        set_state(certificate, IssuanceState::challenge_validation_failed);
    });
    fail_deployment(session, challenge, wire::to_text(verdict.code), verdict.description, now);
}

void note_issued(Session& session, const ChallengeRecord& challenge,
                 const wire::SuccessNotification& notice,
                 const std::optional<pki::Certificate>& issued, UtcTime now) {
    change_certificate(session, challenge, now, [&](CertificateRecord& certificate) {
        set_state(certificate, IssuanceState::issued);
        certificate.serial_reported = notice.certificate_serial_number;
        certificate.serial = pki::serial_from_text(notice.certificate_serial_number);
        certificate.thumbprint = challenge.thumbprint;
        certificate.issuer = notice.issuing_certificate_authority;
        certificate.ca_configuration = notice.ca_configuration;
        if (issued) {
            certificate.certificate = issued->der();
        }
        certificate.not_before = issued ? issued->not_before() : now;
        certificate.not_after = from_rfc3339(notice.certificate_expiration_date_utc);
    });
}

void note_issue_failed(Session& session, const ChallengeRecord& challenge,
                       const wire::FailureNotification& notice, UtcTime now) {
    change_certificate(session, challenge, now, [](CertificateRecord& certificate) {
        set_state(certificate, IssuanceState::issue_failed);
    });
    fail_deployment(session, challenge, "issueFailed", notice.error_description, now);
}

}  // namespace certferry::service
