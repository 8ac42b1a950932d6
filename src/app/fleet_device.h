#pragma once

#include "app/fleet_tenant.h"
#include "app/process_times.h"
#include "base/time.h"
#include "pki/key.h"

namespace certferry::app {

/// How long a device took.
struct FleetTimes {
    Milliseconds whole{0};      ///< From its first connection to the answer to its report.
    Milliseconds enrolment{0};  ///< Of that, the SCEP request until its certificate was there.
};

/// All that a device does to get its certificate, over two connections of its own: by mutual TLS it
/// checks in at the service and is given a root, and names and challenge for SCEP; it asks the
/// connector for capabilities and certificates and sends the request, signed with `key`, that the
/// service ordered; it reads the certificate and tells the service what it has installed.
///
/// Throws what went wrong, Error(scep_request_failed) if the request was refused. Several threads
/// may call it.
FleetTimes walk(const FleetDevice& device, const FleetOrder& order, const pki::PrivateKey& key,
                const Clock& clock);

}  // namespace certferry::app
