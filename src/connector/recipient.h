#pragma once

#include "base/time.h"
#include "connector/device_cas.h"
#include "pki/certificate.h"
#include "wire/work_calls.h"

#include <string>

namespace certferry::connector {

/// By what a connector knows the devices it may encrypt for: its own configuration, nothing that
/// the service says at run time.
struct RecipientRules {
    std::string tenant_id;
    DeviceCas device_cas;
};

/// When a certificate has to be valid.
enum class Validity {
    now,
    any,  ///< Of a device's old key, which only signed its new one.
};

/// The encryption certificate of the device of `item`, checked: a pinned CA signed it, it names the
/// tenant, the device and the user of the request by its only SAN URI, it is valid now, and one can
/// encrypt for its key.
///
/// Throws Error(recipient_untrusted) or, for the last, Error(recipient_unfit).
pki::Certificate check_recipient(ByteView der, const wire::WorkItem& item,
                                 const RecipientRules& rules, UtcTime now,
                                 Validity validity = Validity::now);

}  // namespace certferry::connector
