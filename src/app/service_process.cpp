#include "app/service_process.h"

#include "app/embedded_ca_host.h"
#include "app/event_settings.h"
#include "app/version.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/log.h"
#include "http/status_endpoint.h"
#include "pki/digest.h"
#include "service/accounts/sign_in_limit.h"
#include "service/admin/assemble.h"
#include "service/agents/json_body.h"
#include "service/agents/scep_caller.h"
#include "service/connectors/connector_routes.h"
#include "service/connectors/tidy.h"
#include "service/deployment/import_expiry.h"
#include "service/deployment/targets.h"
#include "service/events/event_routes.h"
#include "service/intune/scep_actions_endpoint.h"
#include "service/portal/portal_endpoint.h"
#include "service/queue/queue_depth.h"
#include "service/queue/request_routes.h"
#include "store/service/certificate_index.h"
#include "store/service/challenges.h"
#include "store/service/enrolment_tokens.h"
#include "store/service/idempotency_keys.h"
#include "store/service/imports.h"
#include "store/service/migrations.h"
#include "store/service/queue_depths.h"
#include "store/service/statistics.h"
#include "wire/connector.h"

#include <condition_variable>
#include <mutex>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;
using store::Session;

constexpr auto tidy_interval = 60s;
constexpr auto catch_up_interval = 10s;
constexpr auto stop_timeout = 20s;
constexpr auto challenges_kept_for = 48h;
constexpr auto imports_kept_for = std::chrono::days(30);
constexpr auto statistics_kept_for = std::chrono::days(92);
constexpr std::int64_t changes_at_once = 10'000;
constexpr std::int64_t indexed_at_once = 250;  // Others wait for as long as this takes.

/// Handlers wait for commits more than they compute.
std::size_t worker_count(const ServiceConfig& config) {
    return config.workers != 0
               ? config.workers
               : std::max<std::size_t>(16, std::size_t{4} * std::thread::hardware_concurrency());
}

/// A number below `limit`, each equally likely.
std::size_t random_below(std::size_t limit) {
    const auto octets = pki::random_bytes(sizeof(std::uint64_t));
    std::uint64_t number = 0;
    for (const auto octet : octets) {
        number = number << 8U | octet;
    }
    return static_cast<std::size_t>(number % limit);  // Of 2^64: no bias that anybody could see.
}

bool is_targeted(Session& session, const store::service::DeviceRecord& device,
                 std::string_view profile_id) {
    const auto targets = service::targets_of(session, device);
    const auto* target = targets.find(profile_id);
    return target != nullptr && target->outcome.reach == service::Reach::applies;
}

}  // namespace

ServiceProcess::ServiceProcess(ServiceConfig config, const Clock& clock)
    : config_(std::move(config)),
      clock_(clock),
      installation_(service::InstallationKey::from_file(config_.installation_key_file)),
      database_(open_database(config_.database, store::service::migrations(), clock)),
      events_(config_, *database_, clock),
      gate_(version),
      keys_(*database_, installation_, clock),
      ca_(*database_, installation_, clock),
      permit_key_(*database_, installation_, clock),
      authenticator_(*database_, clock, config_.sessions),
      oidc_({.ca_file = config_.oidc_ca_file}, clock),
      api_({.database = *database_,
            .installation = installation_,
            .authenticator = authenticator_,
            .clock = clock}),
      importer_({.database = *database_, .actions = departures_, .clock = clock}),
      clients_(*database_, ca_, clock),
      desk_({.database = *database_,
             .keys = keys_,
             .clock = clock,
             .random_below = random_below,
             .on_queued = [this](const std::string& tenant) { work_board_.poke(tenant); }}),
      validation_(
          {.database = *database_, .keys = keys_, .clock = clock, .is_targeted = is_targeted}),
      compatible_({.database = *database_,
                   .keys = keys_,
                   .validation = validation_,
                   .clock = clock,
                   .on_queued = [this](const std::string& tenant) { work_board_.poke(tenant); }},
                  config_),
      work_desk_({.database = *database_}),
      work_board_(*database_, work_desk_),
      connectors_(
          {.database = *database_, .ca = ca_, .clients = clients_, .gate = gate_, .clock = clock}),
      reports_({.database = *database_, .clients = clients_, .gate = gate_, .clock = clock}),
      devices_({.database = *database_,
                .ca = ca_,
                .clients = clients_,
                .desk = desk_,
                .board = work_board_,
                .clock = clock}),
      portal_(service::PortalAssets::from_pack(service::embedded_portal_pack())),
      workers_(worker_count(config_), config_.max_queued),
      work_({.database = *database_,
             .clients = clients_,
             .gate = gate_,
             .clock = clock,
             .desk = work_desk_,
             .board = work_board_,
             .workers = workers_}),
      admin_tls_(load_admin_tls(config_)),
      agents_tls_(load_agents_tls(config_)),
      server_({}, workers_, metrics_, clock) {
    add_routes();
    metrics_.gauge_from("certferry_events_lost",
                        "Events that could not be written since the start.", {},
                        [this] { return static_cast<double>(events_.lost()); });
    listen();
    events_.say_started();
    tidy_job_ = std::jthread(
        [this](const std::stop_token& stop) { repeat(stop, tidy_interval, [&] { tidy(stop); }); });
    catch_up_job_ = std::jthread([this](const std::stop_token& stop) {
        repeat(stop, catch_up_interval, [&] { catch_up(stop); });
    });
    work_job_ = std::jthread([this](const std::stop_token& stop) { work_board_.run(stop); });
    imports_ = std::jthread([this](const std::stop_token& stop) { importer_.run(stop); });
}

ServiceProcess::~ServiceProcess() {
    work_board_.close();
    server_.stop(Deadline::after(stop_timeout));
}

void ServiceProcess::add_routes() {
    service::assemble_admin_api(
        api_, {.database = *database_,
               .installation = installation_,
               .ca = ca_,
               .authenticator = authenticator_,
               .device_actions = departures_,
               .passwords = passwords_,
               .oidc = oidc_,
               .gate = gate_,
               .clock = clock_,
               .public_url = config_.admin.public_url,
               .agents_url = config_.agents.public_url,
               .on_queued = [this](const std::string& tenant) { work_board_.poke(tenant); }});
    compatible_.add_to(admin_router_, workers_);
    api_.add_to(admin_router_);
    service::add_portal_routes(admin_router_, portal_);
    connectors_.add_to(agents_router_);
    reports_.add_to(agents_router_);
    devices_.add_to(agents_router_);
    work_.add_to(agents_router_);
    const service::ScepCaller scep{.clients = clients_, .gate = gate_, .clock = clock_};
    service::add_scep_actions(
        agents_router_, wire::connector_scep_path, validation_,
        [scep](const http::Request& request) { return scep.tenant_of(request); },
        [scep](const http::Request& request) { return scep.validator_of(request); }, &permit_key_);
    http::add_status_routes(status_router_, metrics_, [this] {
        std::vector<std::string> obstacles;
        if (auto obstacle = find_obstacle(*database_, config_.database.name())) {
            obstacles.push_back(*std::move(obstacle));
        }
        return obstacles;
    });
}

std::string ServiceProcess::portal_url() const {
    return portal_.empty() ? std::string()
                           : config_.admin.public_url + std::string(service::portal_path) + "/";
}

void ServiceProcess::listen() {
    http::Limits agents_limits;
    agents_limits.max_body_bytes = service::max_agent_body_bytes;
    admin_port_ = server_.listen({.name = "admin",
                                  .address = config_.admin.listen,
                                  .router = admin_router_,
                                  .tls = admin_tls_.tls(),
                                  .limits = {}});
    agents_port_ = server_.listen({.name = "agents",
                                   .address = config_.agents.listen,
                                   .router = agents_router_,
                                   .tls = agents_tls_.tls(),
                                   .limits = agents_limits});
    status_port_ = server_.listen({.name = "status",
                                   .address = config_.status_listen,
                                   .router = status_router_,
                                   .tls = std::nullopt,
                                   .limits = {}});
    server_.start();
}

ListenerTls ServiceProcess::load_admin_tls(const ServiceConfig& config) const {
    return ListenerTls(
        listener_tls(config.admin, "admin", config_.data_dir / "tls", ca_, clock_, false));
}

ListenerTls ServiceProcess::load_agents_tls(const ServiceConfig& config) const {
    return ListenerTls(
        listener_tls(config.agents, "agents", config_.data_dir / "tls", ca_, clock_, true));
}

void ServiceProcess::reload(const ServiceConfig& config) {
    auto admin = load_admin_tls(config);
    auto agents = load_agents_tls(config);
    std::vector<events::Pairs> changes;
    const auto replace = [&](std::string name, ListenerTls& now, ListenerTls next) {
        if (now.thumbprint() != next.thumbprint()) {
            changes.push_back(
                {{"name", std::move(name)}, {"old", now.thumbprint()}, {"new", next.thumbprint()}});
        }
        now.take_over(std::move(next));
    };
    replace("admin.certificate", admin_tls_, std::move(admin));
    replace("agents.certificate", agents_tls_, std::move(agents));
    events_.reload(config, std::move(changes));
}

void ServiceProcess::repeat(const std::stop_token& stop, std::chrono::seconds interval,
                            const std::function<void()>& job) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        try {
            job();
        } catch (const Error& error) {
            log::warning("upkeep: {}", error.what());
        }
        changed.wait_for(lock, stop, interval, [] { return false; });
    }
}

void ServiceProcess::tidy(const std::stop_token& stop) {
    const UtcTime now = clock_.now();
    keys_.tidy();
    work_desk_.tidy();
    compatible_.tidy();
    database_->write([&](Session& session) {
        store::service::remove_challenges(session, now - challenges_kept_for);
        store::service::remove_expired_idempotency_keys(session, now);
        store::service::remove_enrolment_tokens(session, now - challenges_kept_for);
        service::tidy_sign_ins(session, now);
        service::tidy_connectors(session, now);
        store::service::remove_imports(session, now - imports_kept_for);
        const auto before = now - statistics_kept_for;
        store::service::remove_issuance_times(session, store::service::day_of(before));
        store::service::remove_queue_depths(session, before);
    });
    service::sample_queue(*database_, now);
    const auto source = event_source();
    write_batches(stop, [&](Session& session) {
        return service::check_import_expiry(session, source, clock_.now());
    });
}

void ServiceProcess::catch_up(const std::stop_token& stop) {
    write_batches(stop, [](Session& session) {
        return store::service::index_certificates(session, indexed_at_once);
    });
    write_batches(stop, [](Session& session) {
        return store::service::fold_statistics(session, changes_at_once);
    });
}

void ServiceProcess::write_batches(const std::stop_token& stop,
                                   const std::function<bool(Session&)>& batch) {
    while (!stop.stop_requested() && database_->write(batch)) {
    }
}

}  // namespace certferry::app
