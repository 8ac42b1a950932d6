#include "service/queue/endings.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "pki/digest.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"
#include "store/service/payloads.h"
#include "wire/json.h"
#include "wire/work.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::RequestRecord;

template <class Work>
Work work_of(const RequestRecord& request) {
    return wire::from_json<Work>(request.body, {.max_bytes = max_stored_body_bytes});
}

/// Changes the row of the request's certificate, if it is there; gives it as it is then.
template <class Change>
std::optional<CertificateRecord> change_certificate(Session& session, const RequestRecord& request,
                                                    UtcTime now, const Change& change) {
    if (!request.certificate_id) {
        return std::nullopt;
    }
    auto certificate =
        store::service::find_certificate(session, request.tenant_id, *request.certificate_id);
    if (certificate) {
        change(*certificate);
        certificate->modified_at = now;
        store::service::update_certificate(session, *certificate);
    }
    return certificate;
}

void set_state(CertificateRecord& certificate, IssuanceState state) {
    certificate.issuance_state = static_cast<std::int64_t>(state);
}

void set_revocation(CertificateRecord& certificate, RevocationState state) {
    certificate.revocation_state = revocation_state_words(state);
}

void note_issued(CertificateRecord& certificate, const pki::Certificate& issued,
                 const wire::PkcsWork& work) {
    set_state(certificate, IssuanceState::issued);
    certificate.serial = issued.serial();
    certificate.serial_reported = to_hex(issued.serial());
    certificate.thumbprint = issued.thumbprint();
    certificate.issuer = issued.issuer().text();
    certificate.ca_configuration = work.ca_host + "\\" + work.ca_name;
    certificate.not_before = issued.not_before();
    certificate.not_after = issued.not_after();
    certificate.certificate = issued.der();
}

std::optional<UtcTime> copies_end(const std::optional<CertificateRecord>& certificate) {
    return certificate && certificate->not_after
               ? std::optional(*certificate->not_after + copies_kept_after_expiry)
               : std::nullopt;
}

void store_payload(Session& session, const RequestRecord& request, const MadeResult& result,
                   ByteView recipient, const std::optional<CertificateRecord>& certificate,
                   std::optional<std::string> imported_id, UtcTime now) {
    const auto key = pki::sha256(pki::Certificate::from_der(recipient).spki());
    store::service::put_payload(session, {.tenant_id = request.tenant_id,
                                          .payload_id = new_uuid(now),
                                          .device_id = request.device_id.value(),
                                          .user_id = request.user_id,
                                          .profile_id = request.profile_id,
                                          .certificate_id = request.certificate_id.value(),
                                          .imported_id = std::move(imported_id),
                                          .request_id = request.request_id,
                                          .recipient_sha256 = to_bytes(ByteView(key)),
                                          .content = result.payload.value(),
                                          .remove_at = copies_end(certificate),
                                          .created_at = now});
}

/// The profile on the device has this certificate from now on, unless it went on to another one.
void link_deployment(Session& session, const RequestRecord& request, UtcTime now) {
    auto deployment =
        store::service::find_deployment(session, request.tenant_id, request.device_id.value_or(""),
                                        request.profile_id.value_or(""));
    if (deployment && !deployment->certificate_id) {
        deployment->certificate_id = request.certificate_id;
        deployment->modified_at = now;
        store::service::put_deployment(session, *deployment);
    }
}

void apply_issued(Session& session, const RequestRecord& request, const MadeResult& result,
                  UtcTime now) {
    const auto work = work_of<wire::PkcsWork>(request);
    const auto certificate = change_certificate(
        session, request, now,
        [&](CertificateRecord& record) { note_issued(record, result.certificate.value(), work); });
    store_payload(session, request, result, work.recipient, certificate, std::nullopt, now);
    if (result.escrow_copy) {
        store::service::put_escrow_copy(session, {.tenant_id = request.tenant_id,
                                                  .certificate_id = request.certificate_id.value(),
                                                  .escrow_key_id = result.escrow_key_id.value(),
                                                  .device_id = request.device_id,
                                                  .request_id = request.request_id,
                                                  .content = *result.escrow_copy,
                                                  .remove_at = copies_end(certificate),
                                                  .created_at = now});
    }
    link_deployment(session, request, now);
}

void apply_recrypted(Session& session, const RequestRecord& request, const MadeResult& result,
                     UtcTime now) {
    const auto work = work_of<wire::RecryptWork>(request);
    const auto certificate =
        store::service::find_certificate(session, request.tenant_id, work.certificate_id);
    store_payload(session, request, result, work.recipient, certificate, std::nullopt, now);
}

void apply_imported(Session& session, const RequestRecord& request, const MadeResult& result,
                    UtcTime now) {
    auto work = work_of<wire::ImportWork>(request);
    const auto certificate =
        change_certificate(session, request, now, [&](CertificateRecord& record) {
            set_state(record, IssuanceState::issued);
            record.thumbprint = from_hex(work.thumbprint);
        });
    store_payload(session, request, result, work.recipient, certificate,
                  std::move(work.imported_id), now);
}

void apply_revoked(Session& session, const RequestRecord& request, UtcTime now) {
    const auto certificate = change_certificate(
        session, request, now,
        [](CertificateRecord& record) { set_revocation(record, RevocationState::revoked); });
    if (certificate) {
        store::service::remove_copies_of_certificate(session, certificate->tenant_id,
                                                     certificate->certificate_id);
    }
}

/// The profile on the device fails, as long as this certificate is its current one.
void fail_deployment(Session& session, const RequestRecord& request, UtcTime now) {
    auto deployment =
        store::service::find_deployment(session, request.tenant_id, request.device_id.value_or(""),
                                        request.profile_id.value_or(""));
    if (!deployment || deployment->certificate_id != request.certificate_id) {
        return;
    }
    deployment->state = deployment_state_words(DeploymentState::error);
    deployment->code = request.last_code;
    deployment->detail = request.last_message;
    deployment->modified_at = now;
    store::service::put_deployment(session, *deployment);
}

}  // namespace

void apply_success(Session& session, const RequestRecord& request, const MadeResult& result,
                   UtcTime now) {
    if (request.kind == "revoke") {
        apply_revoked(session, request, now);
    } else if (request.kind == "pkcs") {
        apply_issued(session, request, result, now);
    } else if (request.kind == "recrypt") {
        apply_recrypted(session, request, result, now);
    } else {
        apply_imported(session, request, result, now);
    }
}

void apply_pending(Session& session, const RequestRecord& request, UtcTime now) {
    if (request.kind == "pkcs") {
        change_certificate(session, request, now, [](CertificateRecord& record) {
            set_state(record, IssuanceState::issue_pending);
        });
    }
}

void apply_failure(Session& session, const RequestRecord& request, UtcTime now) {
    if (request.kind == "revoke") {
        change_certificate(session, request, now, [](CertificateRecord& record) {
            set_revocation(record, RevocationState::failed);
        });
    } else if (request.kind != "recrypt") {  // Of which the certificate is as good as before.
        change_certificate(session, request, now, [](CertificateRecord& record) {
            set_state(record, IssuanceState::issue_failed);
        });
        fail_deployment(session, request, now);
    }
}

void end_without_result(Session& session, RequestRecord& request, const ErrorCode& code,
                        UtcTime now) {
    if (!request.last_code) {
        request.last_code = std::string(code.name);
        request.last_message = std::string(code.text);
    }
    write_end(session, request, "failed", now);
    apply_failure(session, request, now);
}

void write_end(Session& session, RequestRecord& request, std::string state, UtcTime now) {
    request.state = std::move(state);
    request.lane.reset();
    request.due_at.reset();
    request.pending_since.reset();
    request.ticket.reset();
    request.modified_at = now;
    store::service::update_request(session, request);
}

}  // namespace certferry::service
