#pragma once

#include "app/management_settings.h"
#include "base/time.h"
#include "events/event_log.h"
#include "pki/certificate.h"

#include <chrono>
#include <filesystem>
#include <functional>

namespace certferry::app {

/// The connector's client certificate of the service, and its renewal.
///
/// `client.pem` of the enrolment's folder holds certificate and key, so that one file changes as a
/// whole; calls that begin later use the new one. Not thread-safe.
class ClientCredential {
public:
    struct Parts {
        const ManagementSettings& settings;                ///< With `service`.
        std::function<void(const events::Event&)> report;  ///< Takes Admin events.
        events::EventLog& events;
        const Clock& clock;
    };

    explicit ClientCredential(Parts parts) : parts_(std::move(parts)) {}

    /// Throws Error(file_unreadable) or Error(der_malformed).
    pki::Certificate certificate() const;

    /// Looks at the certificate in its place. One that cannot be read is Admin event 0302, one with
    /// which something is wrong is 0301, each once until that changes. False if it cannot be read.
    bool examine();

    /// Renews it if half of its life is over and the last attempt is an hour ago. What goes wrong
    /// is an event, and the old one is used on.
    void renew_if_due();

    /// Asks the service for a new certificate for a new key, uses it once to see that it works, and
    /// only then puts it in the place of the old one, which is kept beside it as
    /// `client.previous.pem`. Writes the Admin event. Throws what the calls throw.
    void renew();

private:
    std::string doubt_about(const pki::Certificate& current) const;
    void prove(const std::filesystem::path& file) const;
    void report_failure(const Error& error);

    Parts parts_;
    std::chrono::steady_clock::time_point next_attempt_;
    std::int64_t attempts_ = 0;
    std::string found_;       // What examine() found wrong last.
    std::string thumbprint_;  // Of the certificate that was read last.
};

/// Event 0302. The thumbprint is that of the certificate that could be read before; may be empty.
events::Event unreadable_credential(const Error& error, std::string_view thumbprint, UtcTime now);

/// Certificate and key, one behind the other, as `client.pem` has them.
std::string credential_pem(const pki::Certificate& certificate, const pki::PrivateKey& key);

}  // namespace certferry::app
