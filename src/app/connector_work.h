#pragma once

#include "app/client_credential.h"
#include "app/connector_ca.h"
#include "app/connector_config.h"
#include "base/time.h"
#include "connector/ca_desk.h"
#include "connector/event_shipper.h"
#include "connector/health_reporter.h"
#include "connector/key_pool.h"
#include "connector/key_store.h"
#include "connector/work_loop.h"
#include "events/event_log.h"
#include "http/client.h"
#include "journal/outbox.h"
#include "journal/work_journal.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace certferry::app {

/// The connector's features `pkcs`, `pkcsImported` and `revocation`: work that a management service
/// has for it, and what the service is told of the connector.
///
/// Members stand in the order of starting, so that destruction stops them backwards.
class ConnectorWork {
public:
    /// What it works with; all of it outlives this.
    struct Parts {
        const ConnectorConfig& config;
        const ConnectorCas& cas;
        store::Database& database;
        events::EventLog& events;
        journal::Outbox& outbox;
        const Clock& clock;
        std::string node;
    };

    /// Goes on with what the last run left, and begins to lease. Throws
    /// Error(connector_not_enrolled) without a client certificate, and what keeps the rest from
    /// starting.
    explicit ConnectorWork(Parts parts);
    ConnectorWork(const ConnectorWork&) = delete;
    ConnectorWork& operator=(const ConnectorWork&) = delete;

    connector::WorkLoop::Load load() const { return loop_->load(); }

    /// Regular work: old rows of the journal. By one thread at a time.
    void maintain() { journal_.tidy(); }  // The client certificate is seen to by telling_.

private:
    void add_cas();
    void tell(const std::stop_token& stop);
    std::vector<wire::OwnCertificate> certificates() const;

    Parts parts_;
    journal::WorkJournal journal_;
    connector::KeyStore keys_;
    connector::KeyPool key_pool_;
    connector::CaDesk cas_;
    connector::RecipientRules rules_;
    connector::WorkCounts counts_;
    ClientCredential credential_;  // Of the thread telling_ alone.
    http::Client client_;
    connector::ServiceClient service_;
    std::unique_ptr<connector::WorkLoop> loop_;
    std::unique_ptr<connector::HealthReporter> health_;
    connector::EventShipper shipper_;
    std::jthread telling_;
};

/// The tenant and the connector that its client certificate names. Throws
/// Error(connector_not_enrolled) if there is none, or it is no connector's.
struct ConnectorIdentity {
    std::string tenant_id;
    std::string connector_id;
};

ConnectorIdentity connector_identity(const ServiceSettings& settings);

/// The connector's work journal, for the process and for commands. `database` and `outbox` are
/// lent.
journal::WorkJournal open_work_journal(const ConnectorConfig& config, store::Database& database,
                                       journal::Outbox& outbox, const Clock& clock,
                                       std::string node);

}  // namespace certferry::app
