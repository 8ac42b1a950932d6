#pragma once

#include "connector/jobs.h"
#include "connector/service_client.h"
#include "connector/work_counts.h"
#include "journal/work_journal.h"

#include <functional>
#include <string>
#include <vector>

namespace certferry::connector {

/// Tells the service how this connector is, and hears what the service thinks of it. Not
/// thread-safe: one thread calls tell() now and then.
class HealthReporter {
public:
    struct Parts {
        const ServiceClient& service;
        journal::WorkJournal* journal;  ///< Null for a connector that leases no work.
        const CaDesk& cas;
        const KeyStore& keys;
        events::EventLog& events;
        WorkCounts& counts;
        const Clock& clock;
        std::string host_name;
        std::string version;
        std::vector<std::string> features;
        std::function<std::vector<wire::OwnCertificate>()> certificates;
        std::function<void()> renew;  ///< The client certificate, on command; throws why not.
    };

    explicit HealthReporter(Parts parts);

    /// Brings the service what it needs to know of keys: that this connector holds them. Tried
    /// again by tell() until it went well.
    void register_keys();

    /// One report, in up to three attempts. What goes wrong is an event.
    void tell();

    /// How long to wait until the next report, as the service wishes.
    std::chrono::seconds interval() const noexcept { return interval_; }

    /// What of the service's wishes concerns events; empty before the first report went well.
    const std::optional<wire::EventLevels>& event_levels() const noexcept { return levels_; }

private:
    wire::HealthReport report() const;
    void hear(const wire::HealthAnswer& answer);
    void obey(const wire::ConnectorCommand& command);
    void read_settings();

    Parts parts_;
    const UtcTime started_at_;
    UtcTime told_at_;
    std::vector<std::string> registered_;  // Ids of keys that the service knows from us.
    std::vector<wire::CommandResult> results_;
    std::string deprecated_as_;  // The verdict that was last put into an event.
    std::chrono::seconds interval_{300};
    std::optional<wire::EventLevels> levels_;
};

}  // namespace certferry::connector
