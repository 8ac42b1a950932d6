#include "app/connector_process.h"

#include "app/client_credential.h"
#include "app/command_events.h"
#include "app/embedded_ca_host.h"
#include "app/event_settings.h"
#include "app/worker_count.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "http/status_endpoint.h"
#include "store/connector/migrations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <malloc.h>
#include <mutex>
#include <unistd.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto upkeep_interval = 15s;
constexpr auto stop_timeout = 20s;
constexpr std::uint64_t few_operations = 10;  // On the database in `upkeep_interval`, when idle.

/// What the configuration says, without secrets: files are named, never read, and a proxy is not
/// named, because its URL may hold a password.
events::Pairs settings_of(const ConnectorConfig& config) {
    events::Pairs settings{
        {"data_dir", config.data_dir.string()},
        {"log_dir", config.log_dir.string()},
        {"database", std::string(config.database.name())},
        {"features", fmt::format("{}", fmt::join(config.features, ","))},
        {"scep.listen", to_text(config.scep_listen)},
        {"status.listen", to_text(config.status_listen)},
        {"proxy", config.management.proxy ? "used" : "none"},
        {"events.admin_debug", fmt::format("{}", config.events.admin_debug)},
        {"events.operational_debug", fmt::format("{}", config.events.operational_debug)}};
    if (config.management.service) {
        settings.emplace_back("service.url", config.management.service->url);
    }
    for (const auto& endpoint : config.endpoints) {
        settings.emplace_back("scep.endpoints." + endpoint.endpoint.name, endpoint.endpoint.ca);
    }
    for (const auto& [name, link] : config.cas) {
        const auto* cmp = std::get_if<CmpCaLink>(&link);
        settings.emplace_back("ca." + name, cmp != nullptr ? cmp->url : "embedded");
    }
    return settings;
}

/// Why the client certificate does not say who this connector is; empty if it does.
std::optional<Error> credential_fault(const ServiceSettings& settings) {
    try {
        connector_identity(settings);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

}  // namespace

ConnectorProcess::ConnectorProcess(ConnectorConfig config, ConnectorCas cas, const Clock& clock)
    : config_(std::move(config)), clock_(clock), cas_(std::move(cas)) {
    open_stores();
    workers_ =
        std::make_unique<http::WorkerPool>(worker_count(config_.workers), config_.max_queued);
    if (config_.has_feature("scep")) {
        start_scep();
    }
    if (config_.has_work() || is_enrolled()) {
        start_work();
    }
    listen();
    say_started();
    upkeep_ = std::jthread([this](const std::stop_token& stop) { upkeep(stop); });
}

void ConnectorProcess::say_started() {
    auto settings = settings_of(config_);
    events::Event started(events::types::connector_service_started, clock_.now());
    started.set(events::Field::features, config_.features)
        .set(events::Field::service_account, fmt::format("uid {}", geteuid()))
        .set(events::Field::config_hash, hash_of_settings(settings));
    events_->write(std::move(started));
    events::Event loaded(events::types::configuration_loaded, clock_.now());
    loaded.set(events::Field::settings, std::move(settings));
    events_->write(std::move(loaded));
}

void ConnectorProcess::start_scep() {
    scep_ = std::make_unique<ConnectorScep>(
        ConnectorScep::Parts{.config = config_,
                             .cas = cas_,
                             .database = *database_,
                             .events = *events_,
                             .outbox = *outbox_,
                             .workers = *workers_,
                             .metrics = metrics_,
                             .clock = clock_,
                             .node = node_name(config_.data_dir, clock_)});
    scep_->resume_open();
}

bool ConnectorProcess::is_enrolled() const {
    const auto& service = config_.management.service;
    return service && !credential_fault(*service);
}

void ConnectorProcess::start_work() {
    if (config_.has_work()) {
        work_journal_ = std::make_unique<journal::WorkJournal>(open_work_journal(
            config_, *database_, *outbox_, clock_, node_name(config_.data_dir, clock_)));
    }
    presence_ =
        std::make_unique<ConnectorPresence>(ConnectorPresence::Parts{.config = config_,
                                                                     .cas = cas_,
                                                                     .events = *events_,
                                                                     .outbox = *outbox_,
                                                                     .journal = work_journal_.get(),
                                                                     .clock = clock_});
    if (config_.has_work()) {
        work_ = std::make_unique<ConnectorWork>(ConnectorWork::Parts{.config = config_,
                                                                     .presence = *presence_,
                                                                     .journal = *work_journal_,
                                                                     .events = *events_,
                                                                     .clock = clock_});
    }
    presence_->tell();
}

ConnectorProcess::~ConnectorProcess() {
    if (server_) {
        server_->stop(Deadline::after(stop_timeout));
    }
    work_.reset();
    presence_.reset();
    events::Event stopped(events::types::connector_service_stopped, clock_.now());
    stopped.set(events::Field::reason, "asked to stop");
    events_->write(std::move(stopped));
}

void ConnectorProcess::open_stores() {
    std::filesystem::create_directories(config_.data_dir);
    std::filesystem::permissions(config_.data_dir, std::filesystem::perms::owner_all);
    database_ = open_database(config_.database, store::connector::migrations(), clock_);
    config_.events = identified_events(config_);
    events_ = open_event_log(config_.events, config_.log_dir, clock_);
    outbox_ = std::make_unique<journal::Outbox>(
        *database_, *events_, journal::OutboxOptions{.node = node_name(config_.data_dir, clock_)});
    if (config_.has_work()) {
        require_credential();
    }
}

/// That an enrolled connector's certificate cannot be read is an event too; that it never enrolled
/// is none.
void ConnectorProcess::require_credential() const {
    const auto& service = config_.management.service.value();
    const auto fault = credential_fault(service);
    if (!fault) {
        return;
    }
    if (std::filesystem::exists(service.certificate_file.parent_path() / "service-ca.pem")) {
        outbox_->report(unreadable_credential(*fault, "", clock_.now()));
    }
    throw Error(*fault);
}

void ConnectorProcess::listen() {
    http::add_status_routes(status_router_, metrics_, [this] { return obstacles(); });
    metrics_.gauge_from("certferry_events_lost",
                        "Operational events that could not be written since the start.", {},
                        [this] { return static_cast<double>(events_->lost()); });
    server_ = std::make_unique<http::Server>(config_.scep_server, *workers_, metrics_, clock_);
    const auto report = [this](const http::UnreadRequest& request) {
        registration::report_unread(*events_, clock_, request);
    };
    if (scep_) {
        listen_for_devices(report);
    }
    status_port_ = server_->listen({.name = "status",
                                    .address = config_.status_listen,
                                    .router = status_router_,
                                    .tls = std::nullopt,
                                    .limits = {}});
    server_->start();
}

void ConnectorProcess::listen_for_devices(
    const std::function<void(const http::UnreadRequest&)>& report) {
    scep_port_ = server_->listen({.name = "scep",
                                  .address = config_.scep_listen,
                                  .router = scep_->router(),
                                  .tls = std::nullopt,
                                  .limits = config_.scep_limits,
                                  .proxies = config_.scep_proxies,
                                  .on_unread = report});
    if (config_.scep_tls_listen) {
        server_->listen({.name = "scep-tls",
                         .address = *config_.scep_tls_listen,
                         .router = scep_->router(),
                         .tls = http::TlsContext(config_.scep_tls),
                         .limits = config_.scep_limits,
                         .proxies = config_.scep_proxies,
                         .on_unread = report});
    }
}

std::vector<std::string> ConnectorProcess::obstacles() {
    std::vector<std::string> found;
    if (auto obstacle = find_obstacle(*database_, config_.database.name())) {
        found.push_back(*std::move(obstacle));
    }
    for (const auto& [name, ca] : cas_) {
        for (const auto& obstacle : ca->obstacles()) {
            found.push_back(fmt::format("CA {}: {}", name, obstacle));
        }
    }
    if (scep_) {
        for (auto& obstacle : scep_->obstacles()) {
            found.push_back(std::move(obstacle));
        }
    }
    return found;
}

std::string ConnectorProcess::ndes_url() const {
    const auto host =
        config_.scep_listen.host == "0.0.0.0" ? std::string("127.0.0.1") : config_.scep_listen.host;
    return fmt::format("http://{}/certsrv/mscep/mscep.dll",
                       to_text(http::SocketAddress{.host = host, .port = scep_port_}));
}

std::string ConnectorProcess::ready_url() const {
    return scep_ ? ndes_url() : fmt::format("http://127.0.0.1:{}/healthz", status_port_);
}

void ConnectorProcess::upkeep(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
        for (const auto& [name, ca] : cas_) {
            ca->maintain();
        }
        {
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, upkeep_interval, [] { return false; });
        }
        if (stop.stop_requested()) {
            return;
        }
        try {
            if (scep_) {
                scep_->maintain();
            }
            if (work_journal_) {
                work_journal_->tidy();
            }
        } catch (const Error& error) {
            log::error("upkeep: {}", error.what());
        }
        give_back_memory();
    }
}

/// What requests needed and nobody holds any more, once they have become few.
void ConnectorProcess::give_back_memory() {
    const auto operations = database_->stats().operations;
    const bool is_busy = operations - operations_seen_ > few_operations;
    if (was_busy_ && !is_busy) {
        ::malloc_trim(0);
    }
    operations_seen_ = operations;
    was_busy_ = is_busy;
}

}  // namespace certferry::app
