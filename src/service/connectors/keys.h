#pragma once

#include "base/time.h"
#include "store/service/connectors.h"
#include "store/service/wrapping_keys.h"
#include "store/session.h"
#include "wire/connector_report.h"

namespace certferry::service {

/// How many keys a tenant may have registered.
inline constexpr std::int64_t max_wrapping_keys = 200;

/// Registers a key of a connector: an escrow key by one with the feature `pkcs`, an import key by
/// one with `pkcsImported`. The same key again is the same answer.
///
/// A new escrow key is active, and the one that it replaces decrypts only from then on.
/// Throws Error(wrapping_key_refused), Error(wrapping_key_conflict), Error(escrow_key_exists),
/// Error(wrapping_key_limit_reached), Error(feature_missing) or Error(connector_report_invalid).
wire::RegisteredKey register_key(store::Session& session,
                                 const store::service::ConnectorRecord& connector,
                                 const wire::KeyRegistration& registration, UtcTime now);

/// Gives a key the state `active` or `decryptOnly`. An escrow key that becomes active makes the one
/// that was decrypt only. Throws Error(object_changed) if `key.version` is not the row's any more.
void set_key_state(store::Session& session, store::service::WrappingKeyRecord key,
                   std::string_view state, UtcTime now);

}  // namespace certferry::service
