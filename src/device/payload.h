#pragma once

#include "device/identity.h"
#include "device/placement.h"
#include "wire/device.h"

namespace certferry::device {

/// Opens what the service sent for a profile: decrypts it with whichever encryption key of the
/// device fits, opens the PFX, and compares it with what was announced.
///
/// Throws Error(payload_unreadable) if no key of the device opens it or its content is not of the
/// format, Error(payload_mismatch) for another profile or certificate than announced, and what
/// pki::open_pkcs12 throws.
Credential open_payload(const wire::DevicePayload& payload, const std::string& profile_id,
                        const wire::PayloadItem& announced, const Identity& identity);

}  // namespace certferry::device
