#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "device/identity.h"
#include "device/service_link.h"
#include "device/settings.h"

#include <functional>
#include <string>

namespace certferry::device {

/// What `certferry device enroll` was told.
struct EnrolmentOrder {
    std::string service_url;  ///< Of the service's `agents` listener, without a slash at its end.
    Secret token;             ///< `cfe_…`, made by an administrator.
    bool again = false;       ///< In place of the identity that is there.
};

/// Makes both keys, shows the token to the service, and stores the certificates that it answers.
/// The service is known by the digest of its CA's key, which the token holds.
///
/// Keys are stored before the call: if its answer is lost, or the program killed, the same order
/// again repeats the same call, and gets the same answer. Throws Error(device_enrolled) where there
/// is an identity and `again` does not say that it may go, and what the call throws.
Identity enroll(const Settings& settings, const EnrolmentOrder& order,
                const wire::DeviceInventory& inventory, const Clock& clock);

/// What is made new.
enum class RenewedKeys {
    client,                ///< Client key; the encryption key stays and gets a new certificate.
    client_and_encryption  ///< Connectors then encrypt anew what the device holds.
};

/// True in the second half of the life of either certificate.
bool is_renewal_due(const Identity& identity, UtcTime now);

/// Gets new certificates with the old ones, and stores them. The old client certificate stays until
/// the new one was used; old encryption keys stay and open what was encrypted to them. A call whose
/// answer was lost is repeated as it was, whatever is asked for now.
void renew(const Settings& settings, const Identity& identity, const IdentityFiles& files,
           ServiceLink& link, RenewedKeys keys);

}  // namespace certferry::device
