#include "app/connector_process.h"

#include "app/event_settings.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "http/status_endpoint.h"
#include "registration/challenge_validator.h"
#include "registration/intune_notifier.h"
#include "registration/intune_validator.h"
#include "registration/static_validator.h"
#include "store/connector/migrations.h"
#include "store/connector/scep_challenges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unistd.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto upkeep_interval = 15s;
constexpr auto stop_timeout = 20s;

/// Other front ends of a group have read new RA keys by then: upkeep does.
constexpr std::chrono::seconds ra_settling = 4 * upkeep_interval;

constexpr std::int64_t tidy_batch = 1'000;
constexpr std::size_t max_node_bytes = 100;

/// Handlers wait for commits more than they compute, and commits are shared: more of them at once
/// cost fewer syncs each. With the other threads, a machine of two processors has 32 at most.
std::size_t worker_count(const ConnectorConfig& config) {
    return config.workers != 0
               ? config.workers
               : std::max<std::size_t>(20, std::size_t{8} * std::thread::hardware_concurrency());
}

/// What tells this front end from others that share the database: made at the first start.
std::string node_name(const std::filesystem::path& data_dir, const Clock& clock) {
    const auto file = data_dir / "node-id";
    if (!std::filesystem::exists(file)) {
        write_file(file, as_bytes(new_uuid(clock.now())), FileMode::owner_only);
    }
    return std::string(as_text(read_file(file, max_node_bytes)));
}

}  // namespace

/// One SCEP endpoint with all that belongs to it alone.
struct ConnectorProcess::Endpoint {
    registration::EndpointConfig config;
    std::unique_ptr<registration::Validator> validator;
    std::unique_ptr<registration::RenewalValidator> renewal;
    std::unique_ptr<registration::ReportFactory> reports;
    std::optional<registration::FailureSpool> spool;  // With a management service, as the next.
    std::unique_ptr<registration::IntuneNotifier> notifier;
    std::unique_ptr<registration::Enrolment> enrolment;
    std::unique_ptr<registration::ScepEndpoint> scep;
};

ConnectorProcess::ConnectorProcess(ConnectorConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock), delay_(clock) {
    open_stores();
    for (const auto& [name, file] : config_.cas) {
        cas_.emplace(name, std::make_unique<EmbeddedCaHost>(read_ca_config(file), clock_));
    }
    workers_ = std::make_unique<http::WorkerPool>(worker_count(config_), config_.max_queued);
    start_endpoints();
    resume_open();
    listen();
    events::Event started(events::types::connector_service_started, clock_.now());
    started.set(events::Field::features, std::vector<std::string>{"scep"});
    started.set(events::Field::service_account, fmt::format("uid {}", geteuid()));
    events_->write(std::move(started));
    upkeep_ = std::jthread([this](const std::stop_token& stop) { upkeep(stop); });
}

ConnectorProcess::~ConnectorProcess() {
    if (server_) {
        server_->stop(Deadline::after(stop_timeout));
    }
    events::Event stopped(events::types::connector_service_stopped, clock_.now());
    stopped.set(events::Field::reason, "asked to stop");
    events_->write(std::move(stopped));
}

void ConnectorProcess::open_stores() {
    std::filesystem::create_directories(config_.data_dir);
    std::filesystem::permissions(config_.data_dir, std::filesystem::perms::owner_all);
    std::filesystem::create_directories(config_.log_dir);
    database_ = open_database(config_.database, store::connector::migrations(), clock_);
    events_ = open_event_log(config_.events, config_.log_dir, clock_);
    const auto node = node_name(config_.data_dir, clock_);
    outbox_ = std::make_unique<journal::Outbox>(*database_, *events_,
                                                journal::OutboxOptions{.node = node});
    journal_ = std::make_unique<journal::ScepJournal>(*database_, *outbox_, node);
}

registration::RaKeys& ConnectorProcess::ra_keys_for(const registration::EndpointConfig& endpoint) {
    const bool one = endpoint.ra_certificates == registration::EndpointConfig::RaCertificates::one;
    auto& keys = ra_keys_[fmt::format("{}-{}", endpoint.ca, one ? "one" : "two")];
    if (!keys) {
        keys = std::make_unique<registration::RaKeys>(
            config_.ra_dir / endpoint.ca,
            one ? registration::RaShape::one : registration::RaShape::two,
            cas_.at(endpoint.ca)->ca().issuer(), clock_,
            config_.database.conninfo_file ? ra_settling : 0s);
    }
    return *keys;
}

ManagementLink& ConnectorProcess::link_for(registration::ValidatorKind kind) {
    auto& link = links_[kind];
    const auto& management = config_.management;
    if (!link && kind == registration::ValidatorKind::intune) {
        link =
            std::make_unique<ManagementLink>(management.intune.value(), management.proxy, clock_);
    } else if (!link) {
        link =
            std::make_unique<ManagementLink>(management.service.value(), management.proxy, clock_);
    }
    return *link;
}

void ConnectorProcess::add_validator(Endpoint& endpoint, const EndpointSettings& settings) {
    switch (endpoint.config.validator) {
        case registration::ValidatorKind::challenge:
            endpoint.validator = std::make_unique<registration::ChallengeValidator>(*database_);
            break;
        case registration::ValidatorKind::static_secret:
            endpoint.validator = std::make_unique<registration::StaticValidator>(
                read_secret_file(settings.challenge_file.value()));
            break;
        case registration::ValidatorKind::service:
        case registration::ValidatorKind::intune:
            endpoint.validator = std::make_unique<registration::IntuneValidator>(
                link_for(endpoint.config.validator).scep(), ManagementLink::caller());
            break;
    }
}

/// The service wants the certificate within the request: nobody could wait for an administrator.
void ConnectorProcess::refuse_approvals(const registration::EndpointConfig& endpoint) {
    const auto ca = read_ca_config(config_.cas.at(endpoint.ca));
    const auto& names = endpoint.templates;
    for (const auto& name : {names.signature, names.encryption, names.general_purpose}) {
        const auto found = ca.settings.templates.find(name);
        if (found != ca.settings.templates.end() && found->second.approval) {
            throw Error(codes::config_invalid,
                        fmt::format("endpoint {}: template {} waits for approvals, which validator "
                                    "\"service\" or \"intune\" cannot",
                                    endpoint.name, name));
        }
    }
}

void ConnectorProcess::work_off_spools() {
    for (const auto& endpoint : endpoints_) {
        if (endpoint->notifier) {
            endpoint->notifier->work_off(Deadline::after(endpoint->config.deadline));
        }
    }
}

std::unique_ptr<ConnectorProcess::Endpoint> ConnectorProcess::make_endpoint(
    const EndpointSettings& settings) {
    auto endpoint = std::make_unique<Endpoint>();
    endpoint->config = settings.endpoint;
    const auto& config = endpoint->config;
    auto& issuer = cas_.at(config.ca)->ca().issuer();
    add_validator(*endpoint, settings);
    if (config.renew_by_certificate) {
        endpoint->renewal = std::make_unique<registration::RenewalValidator>(*database_, issuer);
    }
    const auto description = issuer.describe(Deadline::after(30s));
    endpoint->reports = std::make_unique<registration::ReportFactory>(
        *events_, registration::CaNames{.host = description.host, .name = description.name},
        clock_);
    if (config.is_managed()) {
        refuse_approvals(config);
        endpoint->spool.emplace(config_.data_dir / "spool" / config.name);
        endpoint->notifier = std::make_unique<registration::IntuneNotifier>(
            registration::IntuneNotifier::Parts{.client = link_for(config.validator).scep(),
                                                .spool = *endpoint->spool,
                                                .reports = *endpoint->reports,
                                                .clock = clock_,
                                                .caller = ManagementLink::caller()});
    }
    endpoint->enrolment = std::make_unique<registration::Enrolment>(
        registration::Enrolment::Parts{.endpoint = config,
                                       .validator = *endpoint->validator,
                                       .renewal = endpoint->renewal.get(),
                                       .issuer = issuer,
                                       .journal = *journal_,
                                       .reports = *endpoint->reports,
                                       .clock = clock_,
                                       .notifier = endpoint->notifier.get()});
    endpoint->scep = std::make_unique<registration::ScepEndpoint>(
        registration::ScepEndpoint::Parts{.config = config,
                                          .ra_keys = ra_keys_for(config),
                                          .enrolment = *endpoint->enrolment,
                                          .issuer = issuer,
                                          .reports = *endpoint->reports,
                                          .journal = *journal_,
                                          .delay = delay_,
                                          .metrics = metrics_,
                                          .clock = clock_});
    return endpoint;
}

void ConnectorProcess::start_endpoints() {
    for (const auto& settings : config_.endpoints) {
        const auto& name = settings.endpoint.name;
        endpoints_.push_back(make_endpoint(settings));
        auto& endpoint = *endpoints_.back();
        endpoint.scep->add_routes(scep_router_, "/scep/" + name, *workers_);
        if (name == config_.ndes_endpoint) {
            endpoint.scep->add_routes(scep_router_, "/certsrv/mscep/mscep.dll", *workers_);
            endpoint.scep->add_routes(scep_router_, "/certsrv/mscep/pkiclient.exe", *workers_);
        }
        if (endpoint.config.legacy.any()) {
            log::warning("endpoint {} accepts weak algorithms until {}", name,
                         endpoint.config.legacy.until ? to_rfc3339(*endpoint.config.legacy.until)
                                                      : "further notice");
        }
    }
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
    scep_port_ = server_->listen({.name = "scep",
                                  .address = config_.scep_listen,
                                  .router = scep_router_,
                                  .tls = std::nullopt,
                                  .limits = config_.scep_limits,
                                  .proxies = config_.scep_proxies,
                                  .on_unread = report});
    if (config_.scep_tls_listen) {
        server_->listen({.name = "scep-tls",
                         .address = *config_.scep_tls_listen,
                         .router = scep_router_,
                         .tls = http::TlsContext(config_.scep_tls),
                         .limits = config_.scep_limits,
                         .proxies = config_.scep_proxies,
                         .on_unread = report});
    }
    status_port_ = server_->listen({.name = "status",
                                    .address = config_.status_listen,
                                    .router = status_router_,
                                    .tls = std::nullopt,
                                    .limits = {}});
    server_->start();
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
    for (const auto& [name, keys] : ra_keys_) {
        if (keys->snapshot()->newest().not_after() <= clock_.now()) {
            found.push_back(fmt::format("the RA certificates of {} have expired", name));
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

void ConnectorProcess::resume_open() {
    for (const auto& record : journal_->open()) {
        const auto endpoint = std::ranges::find_if(
            endpoints_, [&](const auto& each) { return each->config.name == record.endpoint; });
        if (endpoint == endpoints_.end()) {
            log::warning("request {} waits for endpoint {}, which is not configured",
                         record.request_id, record.endpoint);
            continue;
        }
        try {
            const auto deadline = Deadline::after((*endpoint)->config.deadline);
            finish((*endpoint)->enrolment->resume(record, deadline));
        } catch (const Error& error) {
            log::warning("request {} could not be finished yet: {}", record.request_id,
                         error.what());
        }
    }
}

void ConnectorProcess::tidy() {
    const UtcTime now = clock_.now();
    while (database_->write([&](store::Session& session) {
        return store::connector::close_scep_transactions(session, now, tidy_batch);
    }) == tidy_batch) {
    }
    // A day longer than they count, so that a late use is still named "expired" and not "wrong".
    database_->write([&](store::Session& session) {
        return store::connector::remove_expired_scep_challenges(session, now - 24h);
    });
    for (const auto& [name, keys] : ra_keys_) {
        keys->maintain();
    }
}

void ConnectorProcess::upkeep(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, upkeep_interval, [] { return false; });
        }
        if (stop.stop_requested()) {
            return;
        }
        try {
            resume_open();
            work_off_spools();
            tidy();
        } catch (const Error& error) {
            log::error("upkeep: {}", error.what());
        }
    }
}

}  // namespace certferry::app
