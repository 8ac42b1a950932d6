#pragma once

#include "app/connector_ca.h"
#include "app/connector_config.h"
#include "app/connector_scep.h"
#include "app/connector_work.h"
#include "base/time.h"
#include "events/event_log.h"
#include "http/metrics.h"
#include "http/server.h"
#include "journal/outbox.h"
#include "store/database.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace certferry::app {

/// A connector, put together and running: database, events, CAs, the features with their listeners,
/// and upkeep.
///
/// Members stand in the order of starting, so that destruction stops them backwards.
class ConnectorProcess {
public:
    /// Opens everything, resumes what the last run left, listens and serves. `cas` has an entry for
    /// each of the configuration's. Throws what keeps it from starting.
    ConnectorProcess(ConnectorConfig config, ConnectorCas cas, const Clock& clock);
    ConnectorProcess(const ConnectorProcess&) = delete;
    ConnectorProcess& operator=(const ConnectorProcess&) = delete;
    ~ConnectorProcess();

    /// Where devices reach the endpoint that answers NDES's path, such as
    /// `http://127.0.0.1:8080/certsrv/mscep/mscep.dll`.
    std::string ndes_url() const;

    /// What there is to say of it once it runs: that, or where its status is without `scep`.
    std::string ready_url() const;

    const ConnectorConfig& config() const noexcept { return config_; }

    std::uint16_t scep_port() const noexcept { return scep_port_; }

    std::uint16_t status_port() const noexcept { return status_port_; }

private:
    void open_stores();
    void say_started();
    void require_credential() const;
    void start_scep();
    bool is_enrolled() const;
    void start_work();
    void listen();
    void listen_for_devices(const std::function<void(const http::UnreadRequest&)>& report);
    std::vector<std::string> obstacles();
    void upkeep(const std::stop_token& stop);
    void give_back_memory();

    ConnectorConfig config_;
    const Clock& clock_;
    http::Metrics metrics_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<events::EventLog> events_;
    std::unique_ptr<journal::Outbox> outbox_;
    ConnectorCas cas_;
    std::unique_ptr<ConnectorScep> scep_;                 // Null without the feature.
    std::unique_ptr<journal::WorkJournal> work_journal_;  // Null without features that lease work.
    std::unique_ptr<ConnectorPresence> presence_;         // Null where no service manages it.
    std::unique_ptr<ConnectorWork> work_;                 // Null without features that lease work.
    http::Router status_router_;
    std::unique_ptr<http::WorkerPool> workers_;
    std::unique_ptr<http::Server> server_;
    std::uint16_t scep_port_ = 0;
    std::uint16_t status_port_ = 0;
    std::uint64_t operations_seen_ = 0;  // The upkeep's own, as is the next.
    bool was_busy_ = false;
    std::jthread upkeep_;
};

}  // namespace certferry::app
