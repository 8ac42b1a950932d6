#pragma once

#include "app/client_credential.h"
#include "app/connector_ca.h"
#include "app/connector_config.h"
#include "connector/ca_desk.h"
#include "connector/event_shipper.h"
#include "connector/health_reporter.h"
#include "connector/key_store.h"
#include "connector/service_client.h"
#include "connector/work_counts.h"
#include "events/event_log.h"
#include "http/client.h"
#include "journal/outbox.h"
#include "journal/work_journal.h"

#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

namespace certferry::app {

/// What a connector does for its management service whatever its features are: it renews its client
/// certificate, reports its health, does what it is told then, and sends its events. A thread of
/// its own does so from tell() on.
///
/// Members stand in the order of starting, so that destruction stops them backwards.
class ConnectorPresence {
public:
    /// What it works with; all of it outlives this.
    struct Parts {
        const ConnectorConfig& config;  ///< With `management.service`.
        const ConnectorCas& cas;
        events::EventLog& events;
        journal::Outbox& outbox;
        journal::WorkJournal* journal;  ///< Null for a connector that leases no work.
        const Clock& clock;
    };

    explicit ConnectorPresence(Parts parts);
    ConnectorPresence(const ConnectorPresence&) = delete;
    ConnectorPresence& operator=(const ConnectorPresence&) = delete;

    /// Begins. To be called once.
    void tell();

    // What leased work needs as well.
    connector::KeyStore& keys() noexcept { return keys_; }

    connector::CaDesk& cas() noexcept { return cas_; }

    connector::WorkCounts& counts() noexcept { return counts_; }

    const connector::ServiceClient& service() const noexcept { return service_; }

private:
    void tell_until(const std::stop_token& stop);
    std::vector<wire::OwnCertificate> certificates() const;

    Parts parts_;
    connector::KeyStore keys_;
    connector::CaDesk cas_;
    connector::WorkCounts counts_;
    ClientCredential credential_;  // Of the thread telling_ alone.
    http::Client client_;
    connector::ServiceClient service_;
    std::unique_ptr<connector::HealthReporter> health_;
    connector::EventShipper shipper_;
    std::jthread telling_;
};

}  // namespace certferry::app
