#pragma once

#include "base/time.h"
#include "events/event_line.h"
#include "store/session.h"

#include <chrono>

namespace certferry::service {

inline constexpr std::chrono::days import_expiry_checked_every{1};

/// Says of imported certificates that end soon and that nothing follows (W_IMPORT_EXPIRING, see
/// check_expiring_imports()) that they do: an event 0600 of the tenant, at most one for a
/// certificate and day, whichever service process comes first. Some at a time: true if there may be
/// more. `source` is what the events say of this process.
bool check_import_expiry(store::Session& session, const events::Source& source, UtcTime now);

}  // namespace certferry::service
