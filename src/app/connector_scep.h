#pragma once

#include "app/connector_ca.h"
#include "app/connector_config.h"
#include "app/management_link.h"
#include "base/time.h"
#include "events/event_log.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "journal/outbox.h"
#include "journal/scep_journal.h"
#include "registration/ra_keys.h"
#include "registration/scep_endpoint.h"
#include "store/database.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace certferry::app {

/// The connector's feature `scep`: RA keys, endpoints, and what is done for them regularly.
///
/// Members stand in the order of starting, so that destruction stops them backwards.
class ConnectorScep {
public:
    /// What it works with; all of it outlives this.
    struct Parts {
        const ConnectorConfig& config;
        const ConnectorCas& cas;
        store::Database& database;
        events::EventLog& events;
        journal::Outbox& outbox;
        http::WorkerPool& workers;
        http::Metrics& metrics;
        const Clock& clock;
        std::string node;  ///< Tells this front end from others that share the database.
    };

    /// Makes, or reads, the RA keys and all endpoints. Throws what keeps them from starting.
    explicit ConnectorScep(Parts parts);
    ConnectorScep(const ConnectorScep&) = delete;
    ConnectorScep& operator=(const ConnectorScep&) = delete;
    ~ConnectorScep();

    const http::Router& router() const noexcept { return router_; }

    /// Goes on with what a former run, or a failed call, left open. Blocks for databases and CAs.
    void resume_open();

    /// What is due: notifications that were left, old records, RA certificates. By one thread at a
    /// time. Throws what the CAs and the database throw.
    void maintain();

    /// Why requests could not be answered now. Thread-safe.
    std::vector<std::string> obstacles() const;

private:
    struct Endpoint;

    void start_endpoints();
    std::unique_ptr<Endpoint> make_endpoint(const EndpointSettings& settings);
    void add_validator(Endpoint& endpoint, const EndpointSettings& settings);
    ManagementLink& link_for(registration::ValidatorKind kind);
    registration::RaKeys& ra_keys_for(const registration::EndpointConfig& endpoint);
    void work_off_spools();
    void tidy();

    Parts parts_;
    const ConnectorConfig& config_;
    journal::ScepJournal journal_;
    std::map<std::string, std::unique_ptr<registration::RaKeys>> ra_keys_;
    std::map<registration::ValidatorKind, std::unique_ptr<ManagementLink>> links_;
    registration::SourceDelay delay_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
    http::Router router_;
};

}  // namespace certferry::app
