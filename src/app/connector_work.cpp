#include "app/connector_work.h"

#include "app/host_names.h"
#include "app/management_link.h"
#include "app/version.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/uuid.h"
#include "pki/certificate.h"

#include <condition_variable>
#include <mutex>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto ship_every = 10s;

std::size_t thread_count(const WorkSettings& settings) {
    return settings.threads != 0
               ? settings.threads
               : std::max<std::size_t>(4, std::size_t{2} * std::thread::hardware_concurrency());
}

std::vector<pki::Certificate> device_cas_in(const std::filesystem::path& file) {
    auto all = pki::Certificate::all_from_pem(as_text(read_file(file)));
    if (all.empty()) {
        throw Error(codes::config_invalid, file.string() + ": no certificate");
    }
    return all;
}

}  // namespace

ConnectorIdentity connector_identity(const ServiceSettings& settings) {
    if (!std::filesystem::exists(settings.certificate_file)) {
        throw Error(codes::connector_not_enrolled, settings.certificate_file.string());
    }
    const auto certificate =
        pki::Certificate::from_pem(as_text(read_file(settings.certificate_file)));
    for (const auto& name : certificate.subject_alt_names()) {
        constexpr std::string_view scheme = "certferry://";
        constexpr std::string_view middle = "/connector/";
        constexpr std::size_t uuid_size = 36;
        const std::string_view uri = name.value;
        if (name.kind == pki::GeneralNameKind::uri && uri.starts_with(scheme) &&
            uri.size() == scheme.size() + middle.size() + 2 * uuid_size &&
            uri.substr(scheme.size() + uuid_size, middle.size()) == middle) {
            return {.tenant_id = std::string(uri.substr(scheme.size(), uuid_size)),
                    .connector_id = std::string(uri.substr(uri.size() - uuid_size))};
        }
    }
    throw Error(codes::connector_not_enrolled,
                settings.certificate_file.string() + " is not a connector's");
}

journal::WorkJournal open_work_journal(const ConnectorConfig& config, store::Database& database,
                                       journal::Outbox& outbox, const Clock& clock,
                                       std::string node) {
    return journal::WorkJournal(
        {.database = database,
         .outbox = outbox,
         .clock = clock,
         .node = std::move(node),
         .machine_key = journal::MachineKey::open(config.work.machine_key_file, config.data_dir)});
}

ConnectorWork::ConnectorWork(Parts parts)
    : parts_(std::move(parts)),
      journal_(open_work_journal(parts_.config, parts_.database, parts_.outbox, parts_.clock,
                                 parts_.node)),
      keys_(parts_.config.data_dir / connector::key_folder, parts_.clock),
      key_pool_(parts_.config.work.ready_keys),
      rules_{.tenant_id = connector_identity(parts_.config.management.service.value()).tenant_id,
             .device_cas = device_cas_in(parts_.config.work.device_ca_file)},
      credential_({.settings = parts_.config.management,
                   .report = [this](const events::Event& event) { journal_.report(event); },
                   .events = parts_.events,
                   .clock = parts_.clock}),
      client_(service_client_options(parts_.config.management)),
      service_(client_, parts_.config.management.service->url),
      shipper_(parts_.config.log_dir, parts_.config.data_dir / "shipped-events", service_) {
    add_cas();
    const auto& work = parts_.config.work;
    loop_ = std::make_unique<connector::WorkLoop>(connector::WorkLoop::Parts{
        .jobs = {.journal = journal_,
                 .cas = cas_,
                 .keys = keys_,
                 .key_pool = key_pool_,
                 .events = parts_.events,
                 .clock = parts_.clock,
                 .rules = rules_,
                 .counts = counts_},
        .service = service_,
        .retries = {},
        .options = {.features = parts_.config.features,
                    .threads = thread_count(work),
                    .most_in_hand = work.most_in_hand,
                    .wait = std::chrono::duration_cast<std::chrono::seconds>(work.wait),
                    .fallback = std::chrono::duration_cast<std::chrono::seconds>(work.fallback)}});
    health_ = std::make_unique<connector::HealthReporter>(
        connector::HealthReporter::Parts{.service = service_,
                                         .journal = journal_,
                                         .cas = cas_,
                                         .keys = keys_,
                                         .events = parts_.events,
                                         .counts = counts_,
                                         .clock = parts_.clock,
                                         .host_name = host_name(),
                                         .version = std::string(version),
                                         .features = parts_.config.features,
                                         .certificates = [this] { return certificates(); },
                                         .renew = [this] { credential_.renew(); }});
    telling_ = std::jthread([this](const std::stop_token& stop) { tell(stop); });
}

void ConnectorWork::add_cas() {
    for (const auto& [name, ca] : parts_.cas) {
        cas_.add(ca->settings(), ca->issuer());
    }
}

std::vector<wire::OwnCertificate> ConnectorWork::certificates() const {
    const auto client = credential_.certificate();
    return {{.purpose = "client",
             .thumbprint = to_hex(client.thumbprint()),
             .not_after = client.not_after()}};
}

/// Health reports, and events between them.
void ConnectorWork::tell(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    auto next_report = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        try {
            credential_.renew_if_due();
            if (std::chrono::steady_clock::now() >= next_report) {
                health_->tell();
                next_report = std::chrono::steady_clock::now() + health_->interval();
            }
            if (health_->event_levels()) {
                shipper_.ship(*health_->event_levels());
            }
        } catch (const Error& error) {
            log::warning("telling the service: {}", error.what());
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, ship_every, [] { return false; });
    }
}

}  // namespace certferry::app
