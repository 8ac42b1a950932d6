#pragma once

#include "app/management_settings.h"
#include "base/time.h"
#include "http/client.h"
#include "intune/discovery.h"
#include "intune/scep_client.h"
#include "registration/intune_validator.h"

#include <memory>
#include <optional>

namespace certferry::app {

/// One management service, ready to be called: what a SCEP endpoint with the validator `intune` or
/// `service` needs. Thread-safe.
class ManagementLink {
public:
    /// Reads secrets and keys. Throws Error(file_unreadable) or Error(config_invalid). `clock` is
    /// lent.
    ManagementLink(const IntuneSettings& settings, const std::optional<ProxySettings>& proxy,
                   const Clock& clock);
    ManagementLink(const ServiceSettings& settings, const std::optional<ProxySettings>& proxy,
                   const Clock& clock);
    ManagementLink(const ManagementLink&) = delete;
    ManagementLink& operator=(const ManagementLink&) = delete;

    const intune::ScepClient& scep() const noexcept { return scep_; }

    intune::ServiceAccess& access() noexcept { return *access_; }

    /// `Certferry/1.2611.0`.
    static registration::CallerInfo caller();

private:
    http::Client client_;
    intune::Exchange exchange_;
    std::unique_ptr<intune::TokenClient> tokens_;    // Null without tokens.
    std::unique_ptr<intune::ServiceAccess> access_;  // Never null.
    intune::ServiceCaller caller_;
    intune::ScepClient scep_;
};

/// How the service's `agents` listener is reached with the connector's client certificate.
/// `settings.service` is set. Throws Error(file_unreadable).
http::ClientOptions service_client_options(const ManagementSettings& settings);

}  // namespace certferry::app
