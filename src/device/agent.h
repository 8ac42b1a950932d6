#pragma once

#include "base/time.h"
#include "device/enrolment.h"
#include "device/settings.h"
#include "device/sync_report.h"

#include <functional>

namespace certferry::device {

/// One visit at the service: renews the device's own certificates in the second half of their
/// life, goes on with SCEP requests that were under way, checks in, does what the service answers,
/// and reports what became of it.
///
/// Never throws: what stops it is in the report, and everything that was begun goes on at the next
/// sync, also after the process was killed. Holds the lock of the data folder, waiting for another
/// process that syncs. `stop` is asked between steps; if it says so, the rest is left to the next
/// sync.
SyncReport sync(const Settings& settings, const Clock& clock,
                const std::function<bool()>& stop = {});

/// Gets new certificates for the device now. Throws what the calls throw.
void renew_now(const Settings& settings, const Clock& clock, RenewedKeys keys);

}  // namespace certferry::device
