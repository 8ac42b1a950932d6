#pragma once

#include "base/time.h"
#include "store/session.h"

namespace certferry::service {

/// Removes what has been kept long enough: events after 180 days, counts after 92, commands after
/// 30, logs after 14. A command that nobody has carried out for 7 days expires. Some at a time:
/// call it again while it gives true.
bool tidy_connectors(store::Session& session, UtcTime now);

}  // namespace certferry::service
