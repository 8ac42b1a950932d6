#pragma once

#include "base/time.h"
#include "service/profiles/imported.h"
#include "service/profiles/profile.h"
#include "service/queue/orders.h"
#include "store/service/imported_pfx.h"
#include "store/session.h"

#include <string>
#include <string_view>
#include <vector>

// How users' imported PFX files come to be wrapped for their devices.
namespace certferry::service {

/// What policy needs to know of them. Those whose purpose no profile can have (`vpn`, `wifi`) are
/// left out: they are kept for others.
std::vector<ImportedCertificate> imported_facts(
    const std::vector<store::service::ImportedPfxRecord>& records);

/// What a profile for imported certificates puts on the devices of a user, by thumbprint.
std::vector<store::service::ImportedPfxRecord> imports_for(store::Session& session,
                                                           std::string_view tenant_id,
                                                           const std::string& user_id,
                                                           const Profile& profile);

/// Id of the key that opens its password; empty as long as no connector has registered that key.
std::string import_key_of(store::Session& session, const store::service::ImportedPfxRecord& record);

/// Queues that the PFX is wrapped for the device of `order`, whose row the transaction has locked.
/// Does nothing if that is queued or done already, or if the PFX is there no more.
void order_import(store::Session& session, const ProfileOrder& order,
                  const store::service::ImportedPfxRecord& record, const std::string& key_id,
                  UtcTime now);

/// A PFX was stored or changed: queues it for the user's enrolled devices that a profile brings it
/// to, so that it does not have to wait until they check in. What is under way with the content
/// before the change is cancelled.
void import_stored(store::Session& session, const store::service::ImportedPfxRecord& record,
                   UtcTime now);

/// A PFX is about to be removed: cancels what is queued with it and forgets what is wrapped for
/// devices. Those that have it are told to remove it at their next check-in. Nothing is revoked:
/// it was issued elsewhere, and other programs may use it.
void import_removing(store::Session& session, const store::service::ImportedPfxRecord& record,
                     UtcTime now);

}  // namespace certferry::service
