#include "service/deployment/removal_order.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "service/profiles/states.h"
#include "store/service/requests.h"
#include "wire/json.h"
#include "wire/work.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeviceRecord;

wire::RevokeWork work_for(const CertificateRecord& certificate, RevocationReason reason) {
    wire::RevokeWork work;
    work.certificate_id = certificate.certificate_id;
    work.certificate = certificate.certificate;
    work.issuer = certificate.issuer.value_or("");
    work.serial_number =
        certificate.serial ? to_hex(*certificate.serial) : certificate.serial_reported.value_or("");
    work.ca_configuration = certificate.ca_configuration;
    work.reason = static_cast<int>(reason);
    return work;
}

}  // namespace

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
    store::service::RequestRecord request;
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

RemovalEffect apply_removal(Session& session, const DeviceRecord& device,
                            const CertificateRecord& certificate, RemovalAction action,
                            UtcTime now) {
    const auto kind = profile_kind_words.find(certificate.kind);
    const auto platform = platform_words.find(device.platform);
    const auto effect = removal_effect({.kind = kind.value(),
                                        .platform = platform.value(),
                                        .samsung_knox = device.samsung_knox},
                                       action)
                            .value_or(RemovalEffect());
    if (effect.revoke) {
        order_revocation(session, certificate, revocation_reason(action), now);
    }
    return effect;
}

void apply_removal_to_all(Session& session, const DeviceRecord& device, RemovalAction action,
                          UtcTime now) {
    for (const auto& certificate :
         store::service::certificates_of_device(session, device.tenant_id, device.device_id)) {
        apply_removal(session, device, certificate, action, now);
    }
}

}  // namespace certferry::service
