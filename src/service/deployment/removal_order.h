#pragma once

#include "base/time.h"
#include "service/profiles/removal.h"
#include "store/service/certificates.h"
#include "store/service/devices.h"
#include "store/session.h"

namespace certferry::service {

/// What `action` does to a certificate on a device: the cell of the removal matrix.
RemovalEffect effect_of_removal(const store::service::DeviceRecord& device,
                                const store::service::CertificateRecord& certificate,
                                RemovalAction action);

/// Does what `action` does to a certificate on a device (the removal matrix): queues its revocation
/// where it says so, and tells whether the device has to remove it.
RemovalEffect apply_removal(store::Session& session, const store::service::DeviceRecord& device,
                            const store::service::CertificateRecord& certificate,
                            RemovalAction action, UtcTime now);

/// Applies `action` to every certificate of the device.
void apply_removal_to_all(store::Session& session, const store::service::DeviceRecord& device,
                          RemovalAction action, UtcTime now);

}  // namespace certferry::service
