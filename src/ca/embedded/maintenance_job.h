#pragma once

#include "ca/embedded/authorities.h"
#include "ca/embedded/crl_publisher.h"
#include "ca/embedded/own_certificates.h"

#include <stop_token>

namespace certferry::ca::embedded {

/// What the CA does by itself: takes over changes that other processes made to the authorities,
/// renews OCSP responders, publishes CRLs. One thread runs it.
class MaintenanceJob {
public:
    MaintenanceJob(const OwnParts& parts, Authorities& authorities)
        : parts_(parts),
          authorities_(authorities),
          publisher_({.database = parts.database,
                      .authorities = authorities,
                      .settings = parts.settings,
                      .clock = parts.clock}) {}

    /// Does what is due now. Gives the moment when something falls due next. Throws what the parts
    /// throw; running it again goes on where it stopped.
    UtcTime run_once();

    /// Runs until `stop`: every few seconds, because commands in other processes add work. Faults
    /// are logged and tried again.
    void run(const std::stop_token& stop);

    CrlPublisher& publisher() noexcept { return publisher_; }

private:
    OwnParts parts_;
    Authorities& authorities_;
    CrlPublisher publisher_;
};

}  // namespace certferry::ca::embedded
