#pragma once

#include "base/time.h"
#include "service/profiles/removal.h"
#include "store/service/certificates.h"
#include "store/service/devices.h"
#include "store/session.h"

namespace certferry::service {

/// Queues the revocation of an issued certificate, unless one is queued or done already. True if it
/// was queued. Runs in the transaction of whatever caused it.
bool order_revocation(store::Session& session, store::service::CertificateRecord certificate,
                      RevocationReason reason, UtcTime now);

/// What `action` does to a certificate on a device (the removal matrix): queues its revocation
/// where it says so, and tells whether the device has to remove it.
RemovalEffect apply_removal(store::Session& session, const store::service::DeviceRecord& device,
                            const store::service::CertificateRecord& certificate,
                            RemovalAction action, UtcTime now);

/// Applies `action` to every certificate of the device.
void apply_removal_to_all(store::Session& session, const store::service::DeviceRecord& device,
                          RemovalAction action, UtcTime now);

}  // namespace certferry::service
