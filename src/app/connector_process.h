#pragma once

#include "app/connector_config.h"
#include "app/embedded_ca_host.h"
#include "app/management_link.h"
#include "base/time.h"
#include "events/event_log.h"
#include "http/metrics.h"
#include "http/server.h"
#include "journal/outbox.h"
#include "journal/scep_journal.h"
#include "registration/scep_endpoint.h"
#include "store/database.h"

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace certferry::app {

/// The connector's `scep` feature, put together and running: database, RA keys, endpoints,
/// listeners, jobs.
///
/// Members stand in the order of starting, so that destruction stops them backwards.
class ConnectorProcess {
public:
    /// Opens everything, resumes what the last run left, listens and serves. Throws what keeps it
    /// from starting.
    ConnectorProcess(ConnectorConfig config, const Clock& clock);
    ConnectorProcess(const ConnectorProcess&) = delete;
    ConnectorProcess& operator=(const ConnectorProcess&) = delete;
    ~ConnectorProcess();

    /// Where devices reach the endpoint that answers NDES's path, such as
    /// `http://127.0.0.1:8080/certsrv/mscep/mscep.dll`.
    std::string ndes_url() const;

    const ConnectorConfig& config() const noexcept { return config_; }

    std::uint16_t scep_port() const noexcept { return scep_port_; }

    std::uint16_t status_port() const noexcept { return status_port_; }

    EmbeddedCaHost& ca(const std::string& name) { return *cas_.at(name); }

private:
    struct Endpoint;

    void open_stores();
    void start_endpoints();
    std::unique_ptr<Endpoint> make_endpoint(const EndpointSettings& settings);
    void add_validator(Endpoint& endpoint, const EndpointSettings& settings);
    void refuse_approvals(const registration::EndpointConfig& endpoint);
    ManagementLink& link_for(registration::ValidatorKind kind);
    void work_off_spools();
    registration::RaKeys& ra_keys_for(const registration::EndpointConfig& endpoint);
    void listen();
    std::vector<std::string> obstacles();
    void upkeep(const std::stop_token& stop);
    void resume_open();
    void tidy();

    ConnectorConfig config_;
    const Clock& clock_;
    http::Metrics metrics_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<events::EventLog> events_;
    std::unique_ptr<journal::Outbox> outbox_;
    std::unique_ptr<journal::ScepJournal> journal_;
    std::map<std::string, std::unique_ptr<EmbeddedCaHost>> cas_;
    std::map<std::string, std::unique_ptr<registration::RaKeys>> ra_keys_;
    std::map<registration::ValidatorKind, std::unique_ptr<ManagementLink>> links_;
    registration::SourceDelay delay_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
    http::Router scep_router_;
    http::Router status_router_;
    std::unique_ptr<http::WorkerPool> workers_;
    std::unique_ptr<http::Server> server_;
    std::uint16_t scep_port_ = 0;
    std::uint16_t status_port_ = 0;
    std::jthread upkeep_;
};

}  // namespace certferry::app
