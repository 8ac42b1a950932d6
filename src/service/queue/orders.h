#pragma once

#include "base/time.h"
#include "service/profiles/removal.h"
#include "store/service/certificates.h"
#include "store/service/devices.h"
#include "store/service/requests.h"
#include "store/session.h"
#include "wire/work.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Queues work for connectors. Each runs in the transaction of whatever causes it.
namespace certferry::service {

/// What was queued.
struct QueuedWork {
    std::string request_id;
    std::string certificate_id;
};

/// For which profile a device gets a certificate.
struct ProfileOrder {
    const store::service::DeviceRecord& device;  ///< Has an encryption certificate.
    std::string profile_id;
    std::int64_t profile_version = 0;
};

/// Queues the issuing of a certificate, whose row begins as `requested`. `work.recipient` is set
/// here. The caller makes it the deployment's certificate.
QueuedWork queue_pkcs(store::Session& session, const ProfileOrder& order, wire::PkcsWork work,
                      UtcTime now);

/// Queues that an imported PFX is wrapped for a device, for a connector that holds `key_id`. The
/// row of the certificate on this device begins. `work.recipient` is set here; `subject` is for the
/// inventory.
QueuedWork queue_import(store::Session& session, const ProfileOrder& order, wire::ImportWork work,
                        const std::string& key_id, const std::string& subject, UtcTime now);

/// A device has a new encryption key.
struct NewRecipient {
    Bytes certificate;  ///< Of the new key, DER; that of `device` is the old.
    std::optional<Bytes> proof = std::nullopt;  ///< The old key's signature over the new SPKI.
};

/// Lets what is stored for a device be encrypted to its new key: `recrypt` for each payload with an
/// escrow copy. Payloads of imported PFX files go, so that the next check-in queues them anew;
/// what is queued and not yet leased gets the new recipient. Gives the number of recrypts.
std::int64_t queue_recrypts(store::Session& session, const store::service::DeviceRecord& device,
                            const NewRecipient& recipient, UtcTime now);

/// Queues the revocation of an issued certificate, unless one is queued or done already. True if it
/// was queued.
bool order_revocation(store::Session& session, store::service::CertificateRecord certificate,
                      RevocationReason reason, UtcTime now);

/// Ends a request that has not ended. What a connector makes of it nevertheless is `superseded`, so
/// that it revokes it. False if it has ended.
bool cancel_request(store::Session& session, store::service::RequestRecord request, UtcTime now);

/// Cancels what would bring a certificate that nobody wants any more: all but revocations.
void cancel_requests_of_certificate(store::Session& session, std::string_view tenant_id,
                                    std::string_view certificate_id, UtcTime now);

/// The device departs: cancels what is queued for it, and forgets payloads and escrow copies.
void forget_device_work(store::Session& session, const store::service::DeviceRecord& device,
                        UtcTime now);

/// Queues a request that failed or was cancelled once more, as if it were new. False for others.
bool retry_request(store::Session& session, store::service::RequestRecord request, UtcTime now);

}  // namespace certferry::service
