#pragma once

#include "app/connector_config.h"
#include "app/connector_presence.h"
#include "base/time.h"
#include "connector/key_pool.h"
#include "connector/work_loop.h"
#include "events/event_log.h"
#include "journal/outbox.h"
#include "journal/work_journal.h"

#include <memory>
#include <string>

namespace certferry::app {

/// The connector's features `pkcs`, `pkcsImported` and `revocation`: work that a management service
/// has for it.
class ConnectorWork {
public:
    /// What it works with; all of it outlives this.
    struct Parts {
        const ConnectorConfig& config;
        ConnectorPresence& presence;
        journal::WorkJournal& journal;
        events::EventLog& events;
        const Clock& clock;
    };

    /// Goes on with what the last run left, and begins to lease. Throws
    /// Error(connector_not_enrolled) without a client certificate, and what keeps the rest from
    /// starting.
    explicit ConnectorWork(Parts parts);
    ConnectorWork(const ConnectorWork&) = delete;
    ConnectorWork& operator=(const ConnectorWork&) = delete;

    connector::WorkLoop::Load load() const { return loop_->load(); }

private:
    Parts parts_;
    connector::KeyPool key_pool_;
    connector::RecipientRules rules_;
    connector::ImportedRecords imported_;
    std::unique_ptr<connector::WorkLoop> loop_;
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
