#include "service/queue/orders.h"

#include "base/codes/queue.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/profiles/states.h"
#include "store/service/name_keys.h"
#include "wire/json.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeviceRecord;
using store::service::RequestRecord;

const Bytes& recipient_of(const DeviceRecord& device) {
    if (!device.encryption_certificate) {
        throw Error(codes::internal_error, "work was ordered for a device that is not enrolled");
    }
    return *device.encryption_certificate;
}

RequestRecord new_request(const ProfileOrder& order, std::string kind, UtcTime now) {
    RequestRecord request;
    request.tenant_id = order.device.tenant_id;
    request.request_id = new_uuid(now);
    request.kind = std::move(kind);
    request.device_id = order.device.device_id;
    request.user_id = order.device.user_id;
    request.profile_id = order.profile_id;
    request.profile_version = order.profile_version;
    request.certificate_id = new_uuid(now);
    request.created_at = now;
    request.modified_at = now;
    return request;
}

/// The row of the certificate that the request will bring.
CertificateRecord certificate_of(const RequestRecord& request, std::string kind,
                                 const std::string& subject, UtcTime now) {
    CertificateRecord certificate;
    certificate.tenant_id = request.tenant_id;
    certificate.certificate_id = request.certificate_id.value();
    certificate.kind = std::move(kind);
    certificate.device_id = request.device_id;
    certificate.user_id = request.user_id;
    certificate.profile_id = request.profile_id;
    certificate.issuance_state = static_cast<std::int64_t>(IssuanceState::requested);
    certificate.subject = subject;
    certificate.subject_key = store::service::fold_key(subject);
    certificate.created_at = now;
    certificate.modified_at = now;
    return certificate;
}

QueuedWork insert(Session& session, const RequestRecord& request,
                  const CertificateRecord& certificate) {
    store::service::insert_certificate(session, certificate);
    store::service::insert_request(session, request);
    return {.request_id = request.request_id, .certificate_id = certificate.certificate_id};
}

/// The CA that issued it, as far as the name `host\name` tells.
void name_ca(wire::RevokeWork& work, const std::string& configuration) {
    work.ca_configuration = configuration;
    if (const auto split = configuration.find('\\'); split != std::string::npos) {
        work.ca_host = configuration.substr(0, split);
        work.ca_name = configuration.substr(split + 1);
    }
}

wire::RevokeWork work_for(const CertificateRecord& certificate, RevocationReason reason) {
    wire::RevokeWork work;
    work.certificate_id = certificate.certificate_id;
    work.certificate = certificate.certificate;
    work.issuer = certificate.issuer.value_or("");
    work.serial_number =
        certificate.serial ? to_hex(*certificate.serial) : certificate.serial_reported.value_or("");
    if (certificate.ca_configuration) {
        name_ca(work, *certificate.ca_configuration);
    }
    work.reason = static_cast<int>(reason);
    return work;
}

}  // namespace

QueuedWork queue_pkcs(Session& session, const ProfileOrder& order, wire::PkcsWork work,
                      UtcTime now) {
    work.recipient = recipient_of(order.device);
    auto request = new_request(order, "pkcs", now);
    request.body = wire::to_json(work);
    return insert(session, request, certificate_of(request, "pkcs", work.subject, now));
}

QueuedWork queue_import(Session& session, const ProfileOrder& order, wire::ImportWork work,
                        const std::string& key_id, const std::string& subject, UtcTime now) {
    work.recipient = recipient_of(order.device);
    auto request = new_request(order, "import", now);
    request.key_id = key_id;
    request.body = wire::to_json(work);
    return insert(session, request, certificate_of(request, "pkcsImported", subject, now));
}

bool order_revocation(Session& session, CertificateRecord certificate, RevocationReason reason,
                      UtcTime now) {
    const bool was_issued = certificate.serial_reported.has_value();
    if (!was_issued ||
        certificate.revocation_state != revocation_state_words(RevocationState::none)) {
        return false;
    }
    certificate.revocation_state = revocation_state_words(RevocationState::pending);
    certificate.revocation_reason = static_cast<std::int64_t>(reason);
    certificate.modified_at = now;
    store::service::update_certificate(session, certificate);
    RequestRecord request;
    request.tenant_id = certificate.tenant_id;
    request.request_id = new_uuid(now);
    request.kind = "revoke";
    request.device_id = certificate.device_id;
    request.user_id = certificate.user_id;
    request.profile_id = certificate.profile_id;
    request.certificate_id = certificate.certificate_id;
    request.body = wire::to_json(work_for(certificate, reason));
    request.created_at = now;
    request.modified_at = now;
    store::service::insert_request(session, request);
    return true;
}

}  // namespace certferry::service
