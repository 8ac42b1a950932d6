#include "connector/health_reporter.h"

#include "base/codes/connectors.h"
#include "base/error.h"
#include "base/log.h"
#include "base/uuid.h"
#include "events/catalogue.h"
#include "pki/crl.h"

#include <algorithm>

namespace certferry::connector {

namespace {

using events::Event;
using events::Field;
using namespace std::chrono_literals;

constexpr auto call_timeout = 20s;
constexpr std::int64_t most_attempts = 3;

std::map<std::string, bool> words_of(const ca::Capabilities& capabilities) {
    return {{"pending", capabilities.pending},
            {"lookup", capabilities.lookup},
            {"revoke", capabilities.revoke},
            {"hold", capabilities.hold},
            {"validityOverride", capabilities.validity_override},
            {"needsFullCertificate", capabilities.needs_full_certificate}};
}

void describe(wire::CaReport& report, const ca::Description& description) {
    report.host = report.host.empty() ? description.host : report.host;
    report.name = report.name.empty() ? description.name : report.name;
    for (const auto& certificate : description.chain) {
        report.chain.push_back(certificate.der());
    }
    for (const auto& entry : description.templates) {
        report.templates.push_back(entry.name);
    }
    report.capabilities = words_of(description.capabilities);
}

/// What the CA says of itself now, and how old its CRL is.
wire::CaReport report_of(Ca& ca) {
    wire::CaReport report;
    report.name = ca.settings().ca_name;
    report.host = ca.settings().ca_host;
    report.backend = ca.settings().backend;
    try {
        const auto description =
            ca.run([](ca::Issuer& issuer, Deadline deadline) { return issuer.describe(deadline); });
        describe(report, description);
        report.available = true;
        const auto crl = ca.run([&](ca::Issuer& issuer, Deadline deadline) {
            return issuer.crl(description.chain.front().subject(), deadline);
        });
        if (crl) {
            const auto parsed = pki::Crl::from_der(*crl);
            report.crl_this_update = parsed.content().this_update;
            report.crl_next_update = parsed.content().next_update;
        }
    } catch (const Error& error) {
        report.error = error.what();
    }
    return report;
}

}  // namespace

HealthReporter::HealthReporter(Parts parts)
    : parts_(std::move(parts)), started_at_(parts_.clock.now()), told_at_(started_at_) {}

void HealthReporter::register_keys() {
    const auto keys = parts_.keys.snapshot();
    for (const auto& key : keys->keys()) {
        if (std::ranges::find(registered_, key.key_id) != registered_.end() ||
            key.state != KeyState::active) {
            continue;
        }
        wire::KeyRegistration registration{.kind = std::string(to_text(key.kind)),
                                           .provider_name = key.name.provider,
                                           .key_name = key.name.key,
                                           .public_key = key.key.public_key().spki(),
                                           .replaces = std::nullopt};
        for (const auto& former : keys->keys()) {
            const bool replaced = key.kind == KeyKind::escrow && former.kind == KeyKind::escrow &&
                                  former.state == KeyState::decrypt_only;
            registration.replaces = replaced ? std::optional(former.key_id) : registration.replaces;
        }
        try {
            parts_.service.register_key(registration, Deadline::after(call_timeout));
        } catch (const Error& error) {
            if (error.code() != codes::escrow_key_exists.name) {
                throw;
            }
            log::warning(
                "the tenant has another escrow key: import it with `certferry connector "
                "keys import`, or this connector cannot re-encrypt ({})",
                error.detail());
        }
        registered_.push_back(key.key_id);
    }
}

wire::HealthReport HealthReporter::report() const {
    wire::HealthReport report;
    report.host_name = parts_.host_name;
    report.version = parts_.version;
    report.features = parts_.features;
    const auto keys = parts_.keys.snapshot();
    for (const auto& key : keys->keys()) {
        report.key_ids.push_back(key.key_id);
    }
    report.started_at = started_at_;
    if (parts_.journal != nullptr) {
        const auto open = parts_.journal->open();
        report.journal_entries = static_cast<std::int64_t>(open.size());
        if (!open.empty()) {
            report.oldest_journal_entry = open.front().created_at;
        }
    }
    for (const auto& ca : parts_.cas.all()) {
        report.certification_authorities.push_back(report_of(*ca));
    }
    report.certificates = parts_.certificates();
    report.counts = parts_.counts.since(told_at_ - 1h);
    report.command_results = results_;
    report.clock = parts_.clock.now();
    return report;
}

void HealthReporter::tell() {
    const auto message_id = new_uuid(parts_.clock.now());
    for (std::int64_t attempt = 1;; ++attempt) {
        const UtcTime begin = told_at_;
        try {
            const auto told = report();
            hear(parts_.service.health(told, Deadline::after(call_timeout)));
            register_keys();  // After the report: a key needs its feature to be known.
            told_at_ = told.clock;
            Event event(events::types::health_message_upload_success, parts_.clock.now());
            event.set(Field::message_id, message_id)
                .set(Field::period_start, begin)
                .set(Field::period_end, told_at_)
                .set(Field::metric_count, told.counts.size());
            parts_.events.write(std::move(event));
            return;
        } catch (const Error& error) {
            const bool last = attempt == most_attempts;
            Event event(last ? events::types::health_message_upload_failure
                             : events::types::health_message_upload_failed_attempt,
                        parts_.clock.now());
            event.set(Field::message_id, message_id)
                .fail(error, events::Diagnostic::service_unreachable)
                .set(Field::attempt, attempt);
            if (!last) {
                event.set(Field::max_attempts, most_attempts)
                    .set(Field::next_attempt_at, parts_.clock.now());  // At once.
            }
            parts_.events.write(std::move(event));
            if (last) {
                return;
            }
        }
    }
}

void HealthReporter::hear(const wire::HealthAnswer& answer) {
    results_.clear();
    const auto& life = answer.lifecycle;
    if (life.state != deprecated_as_ && life.state != "active") {
        Event event(events::types::version_deprecated, parts_.clock.now());
        event.set(Field::current_version, parts_.version)
            .set(Field::support_ends_at, life.support_ends_at)
            .set(Field::works_until, life.works_until);
        parts_.events.write(std::move(event));
    }
    deprecated_as_ = life.state;
    for (const auto& command : answer.commands) {
        obey(command);
    }
    read_settings();
}

void HealthReporter::obey(const wire::ConnectorCommand& command) {
    wire::CommandResult result{
        .command_id = command.command_id, .outcome = "succeeded", .message = std::nullopt};
    if (command.kind == "renew") {
        try {
            parts_.renew();
        } catch (const Error& error) {
            result.outcome = "failed";
            result.message = error.what();
        }
    } else {
        result.outcome = "notSupported";
    }
    results_.push_back(std::move(result));
}

void HealthReporter::read_settings() {
    const auto settings = parts_.service.settings(Deadline::after(call_timeout));
    interval_ =
        std::chrono::seconds(std::clamp<std::int64_t>(settings.polling.health_seconds, 10, 3600));
    levels_ = settings.event_levels;
}

}  // namespace certferry::connector
