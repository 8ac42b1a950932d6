#include "app/connector_presence.h"

#include "app/host_names.h"
#include "app/management_link.h"
#include "app/version.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"

#include <condition_variable>
#include <mutex>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto ship_every = 10s;

}  // namespace

ConnectorPresence::ConnectorPresence(Parts parts)
    : parts_(parts),
      keys_(parts_.config.data_dir / connector::key_folder, parts_.clock),
      credential_({.settings = parts_.config.management,
                   .report = [this](const events::Event& event) { parts_.outbox.report(event); },
                   .events = parts_.events,
                   .clock = parts_.clock}),
      client_(service_client_options(parts_.config.management)),
      service_(client_, parts_.config.management.service.value().url),
      shipper_(parts_.config.log_dir, parts_.config.data_dir / "shipped-events", parts_.outbox,
               service_) {
    for (const auto& [name, ca] : parts_.cas) {
        cas_.add(ca->settings(), ca->issuer());
    }
    health_ = std::make_unique<connector::HealthReporter>(
        connector::HealthReporter::Parts{.service = service_,
                                         .journal = parts_.journal,
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
}

void ConnectorPresence::tell() {
    telling_ = std::jthread([this](const std::stop_token& stop) { tell_until(stop); });
}

std::vector<wire::OwnCertificate> ConnectorPresence::certificates() const {
    const auto client = credential_.certificate();
    return {{.purpose = "client",
             .thumbprint = to_hex(client.thumbprint()),
             .not_after = client.not_after()}};
}

/// Health reports, and events between them.
void ConnectorPresence::tell_until(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    auto next_report = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        try {
            if (credential_.examine()) {
                credential_.renew_if_due();
            }
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
