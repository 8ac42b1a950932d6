#pragma once

#include "app/compatible_apis.h"
#include "app/service_config.h"
#include "app/service_events.h"
#include "app/service_tls.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/accounts/oidc_client.h"
#include "service/accounts/password_hasher.h"
#include "service/agents/client_authenticator.h"
#include "service/agents/connector_endpoint.h"
#include "service/agents/connector_report_endpoint.h"
#include "service/agents/device_endpoint.h"
#include "service/agents/work_endpoint.h"
#include "service/api/api.h"
#include "service/api/authenticator.h"
#include "service/challenges/scep_validation.h"
#include "service/connectors/version_gate.h"
#include "service/deployment/checkin.h"
#include "service/deployment/departure.h"
#include "service/directory/importer.h"
#include "service/keys/installation_key.h"
#include "service/keys/internal_ca.h"
#include "service/keys/key_ring.h"
#include "service/keys/permit_key.h"
#include "service/portal/portal_assets.h"
#include "service/queue/work_board.h"
#include "service/queue/work_desk.h"
#include "store/database.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace certferry::app {

/// `certferry service run`: the management service, put together and running. Members stand in the
/// order of starting, so that destruction stops them backwards.
class ServiceProcess {
public:
    /// Opens what `certferry service init` made, listens and serves. Throws what keeps it from
    /// starting, such as Error(service_not_initialised).
    ServiceProcess(ServiceConfig config, const Clock& clock);
    ServiceProcess(const ServiceProcess&) = delete;
    ServiceProcess& operator=(const ServiceProcess&) = delete;
    ~ServiceProcess();

    const ServiceConfig& config() const noexcept { return config_; }

    /// Where people go with a browser; empty in a program built without the portal.
    std::string portal_url() const;

    /// Takes over what can change while it runs, and says in an event what did: debug channels,
    /// and the TLS certificates of both listeners, whose files are read again. Open connections go
    /// on. Throws what keeps new files from being used; then nothing has changed.
    void reload(const ServiceConfig& config);

    std::uint16_t admin_port() const noexcept { return admin_port_; }

    std::uint16_t agents_port() const noexcept { return agents_port_; }

    std::uint16_t status_port() const noexcept { return status_port_; }

private:
    void add_routes();
    void listen();
    ListenerTls load_admin_tls(const ServiceConfig& config) const;
    ListenerTls load_agents_tls(const ServiceConfig& config) const;
    /// Calls the job now and at each interval, until it is to stop; what it throws is logged.
    static void repeat(const std::stop_token& stop, std::chrono::seconds interval,
                       const std::function<void()>& job);
    /// Removes what is old.
    void tidy(const std::stop_token& stop);
    /// Does what requests put off because it is cheaper for many of them together.
    void catch_up(const std::stop_token& stop);
    /// In a transaction each, while `batch` gives true.
    void write_batches(const std::stop_token& stop,
                       const std::function<bool(store::Session&)>& batch);

    ServiceConfig config_;
    const Clock& clock_;
    http::Metrics metrics_;
    service::InstallationKey installation_;
    std::unique_ptr<store::Database> database_;
    ServiceEvents events_;
    service::VersionGate gate_;
    service::KeyRing keys_;
    service::InternalCa ca_;
    service::PermitKey permit_key_;
    service::Authenticator authenticator_;
    service::PasswordHasher passwords_;
    service::OidcClient oidc_;
    service::Api api_;
    service::Departures departures_;
    service::Importer importer_;
    service::ClientAuthenticator clients_;
    service::CheckinDesk desk_;
    service::ScepValidation validation_;
    CompatibleApis compatible_;
    service::WorkDesk work_desk_;
    service::WorkBoard work_board_;
    service::ConnectorEndpoint connectors_;
    service::ConnectorReportEndpoint reports_;
    service::DeviceEndpoint devices_;
    service::PortalAssets portal_;
    http::Router admin_router_;
    http::Router agents_router_;
    http::Router status_router_;
    http::WorkerPool workers_;
    service::WorkEndpoint work_;
    ListenerTls admin_tls_;
    ListenerTls agents_tls_;
    http::Server server_;
    std::uint16_t admin_port_ = 0;
    std::uint16_t agents_port_ = 0;
    std::uint16_t status_port_ = 0;
    std::jthread tidy_job_;
    std::jthread catch_up_job_;
    std::jthread work_job_;
    std::jthread imports_;
};

/// What `certferry service init` makes beside the database.
struct NewInstallation {
    std::string tenant_id;
    std::string account;
    Secret password;  ///< Of the first administrator, good once.
    std::string owner;
    Secret owner_password;  ///< Of the owner of the installation, good once.
    Secret api_token;
};

/// Makes schema, installation key, internal CA, permit key, first tenant and its administrator.
/// Throws Error(service_initialised) if that was done.
NewInstallation initialise_service(const ServiceConfig& config, const std::string& tenant,
                                   const Clock& clock);

/// The key that signs permits (ca/permit.h), to be pinned at a CA. Throws
/// Error(service_not_initialised).
pki::PublicKey permit_public_key(const ServiceConfig& config, const Clock& clock);

}  // namespace certferry::app
