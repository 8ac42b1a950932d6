#include "service/deployment/removal_order.h"

#include "service/profiles/platform.h"
#include "service/queue/orders.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeviceRecord;

}  // namespace

RemovalEffect effect_of_removal(const DeviceRecord& device, const CertificateRecord& certificate,
                                RemovalAction action) {
    const auto kind = profile_kind_words.find(certificate.kind);
    const auto platform = platform_words.find(device.platform);
    return removal_effect({.kind = kind.value(),
                           .platform = platform.value(),
                           .samsung_knox = device.samsung_knox},
                          action)
        .value_or(RemovalEffect());
}

RemovalEffect apply_removal(Session& session, const DeviceRecord& device,
                            const CertificateRecord& certificate, RemovalAction action,
                            UtcTime now) {
    const auto effect = effect_of_removal(device, certificate, action);
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
