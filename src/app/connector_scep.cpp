#include "app/connector_scep.h"

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "registration/challenge_validator.h"
#include "registration/intune_notifier.h"
#include "registration/intune_validator.h"
#include "registration/static_validator.h"
#include "store/connector/scep_challenges.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

/// Other front ends of a group have read new RA keys by then: upkeep does.
constexpr std::chrono::seconds ra_settling = 60s;

constexpr auto describe_timeout = 30s;
constexpr std::int64_t tidy_batch = 1'000;

/// The service wants the certificate within the request: nobody could wait for an administrator.
void refuse_approvals(const registration::EndpointConfig& endpoint, const ca::Description& ca) {
    const auto& names = endpoint.templates;
    for (const auto& each : ca.templates) {
        const bool used = each.name == names.signature || each.name == names.encryption ||
                          each.name == names.general_purpose;
        if (used && each.approval) {
            throw Error(codes::config_invalid,
                        fmt::format("endpoint {}: template {} waits for approvals, which validator "
                                    "\"service\" or \"intune\" cannot",
                                    endpoint.name, each.name));
        }
    }
}

}  // namespace

/// One SCEP endpoint with all that belongs to it alone.
struct ConnectorScep::Endpoint {
    registration::EndpointConfig config;
    std::unique_ptr<registration::Validator> validator;
    std::unique_ptr<registration::RenewalValidator> renewal;
    std::unique_ptr<registration::ReportFactory> reports;
    std::optional<registration::FailureSpool> spool;  // With a management service, as the next.
    std::unique_ptr<registration::IntuneNotifier> notifier;
    std::unique_ptr<registration::Enrolment> enrolment;
    std::unique_ptr<registration::ScepEndpoint> scep;
};

ConnectorScep::ConnectorScep(Parts parts)
    : parts_(std::move(parts)),
      config_(parts_.config),
      journal_(parts_.database, parts_.outbox, parts_.node),
      delay_(parts_.clock) {
    start_endpoints();
}

ConnectorScep::~ConnectorScep() = default;

registration::RaKeys& ConnectorScep::ra_keys_for(const registration::EndpointConfig& endpoint) {
    const bool one = endpoint.ra_certificates == registration::EndpointConfig::RaCertificates::one;
    auto& keys = ra_keys_[fmt::format("{}-{}", endpoint.ca, one ? "one" : "two")];
    if (!keys) {
        keys = std::make_unique<registration::RaKeys>(
            config_.ra_dir / endpoint.ca,
            one ? registration::RaShape::one : registration::RaShape::two,
            parts_.cas.at(endpoint.ca)->issuer(), parts_.clock,
            config_.database.conninfo_file ? ra_settling : 0s);
    }
    return *keys;
}

ManagementLink& ConnectorScep::link_for(registration::ValidatorKind kind) {
    auto& link = links_[kind];
    const auto& management = config_.management;
    if (!link && kind == registration::ValidatorKind::intune) {
        link = std::make_unique<ManagementLink>(management.intune.value(), management.proxy,
                                                parts_.clock);
    } else if (!link) {
        link = std::make_unique<ManagementLink>(management.service.value(), management.proxy,
                                                parts_.clock);
    }
    return *link;
}

void ConnectorScep::add_validator(Endpoint& endpoint, const EndpointSettings& settings) {
    switch (endpoint.config.validator) {
        case registration::ValidatorKind::challenge:
            endpoint.validator =
                std::make_unique<registration::ChallengeValidator>(parts_.database);
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

void ConnectorScep::work_off_spools() {
    for (const auto& endpoint : endpoints_) {
        if (endpoint->notifier) {
            endpoint->notifier->work_off(Deadline::after(endpoint->config.deadline));
        }
    }
}

std::unique_ptr<ConnectorScep::Endpoint> ConnectorScep::make_endpoint(
    const EndpointSettings& settings) {
    auto endpoint = std::make_unique<Endpoint>();
    endpoint->config = settings.endpoint;
    const auto& config = endpoint->config;
    auto& issuer = parts_.cas.at(config.ca)->issuer();
    add_validator(*endpoint, settings);
    if (config.renew_by_certificate) {
        endpoint->renewal =
            std::make_unique<registration::RenewalValidator>(parts_.database, issuer);
    }
    const auto description = issuer.describe(Deadline::after(describe_timeout));
    endpoint->reports = std::make_unique<registration::ReportFactory>(
        parts_.events, registration::CaNames{.host = description.host, .name = description.name},
        parts_.clock);
    if (config.is_managed()) {
        refuse_approvals(config, description);
        endpoint->spool.emplace(config_.data_dir / "spool" / config.name);
        endpoint->notifier =
            std::make_unique<registration::IntuneNotifier>(registration::IntuneNotifier::Parts{
                .client = link_for(config.validator).scep(),
                .spool = *endpoint->spool,
                .reports = *endpoint->reports,
                .clock = parts_.clock,
                .caller = ManagementLink::caller(),
                .sends_certificate = config.validator == registration::ValidatorKind::service});
    }
    endpoint->enrolment = std::make_unique<registration::Enrolment>(
        registration::Enrolment::Parts{.endpoint = config,
                                       .validator = *endpoint->validator,
                                       .renewal = endpoint->renewal.get(),
                                       .issuer = issuer,
                                       .journal = journal_,
                                       .reports = *endpoint->reports,
                                       .clock = parts_.clock,
                                       .notifier = endpoint->notifier.get()});
    endpoint->scep = std::make_unique<registration::ScepEndpoint>(
        registration::ScepEndpoint::Parts{.config = config,
                                          .ra_keys = ra_keys_for(config),
                                          .enrolment = *endpoint->enrolment,
                                          .issuer = issuer,
                                          .reports = *endpoint->reports,
                                          .journal = journal_,
                                          .delay = delay_,
                                          .metrics = parts_.metrics,
                                          .clock = parts_.clock});
    return endpoint;
}

void ConnectorScep::start_endpoints() {
    for (const auto& settings : config_.endpoints) {
        const auto& name = settings.endpoint.name;
        endpoints_.push_back(make_endpoint(settings));
        auto& endpoint = *endpoints_.back();
        endpoint.scep->add_routes(router_, "/scep/" + name, parts_.workers);
        if (name == config_.ndes_endpoint) {
            endpoint.scep->add_routes(router_, "/certsrv/mscep/mscep.dll", parts_.workers);
            endpoint.scep->add_routes(router_, "/certsrv/mscep/pkiclient.exe", parts_.workers);
        }
        if (endpoint.config.legacy.any()) {
            log::warning("endpoint {} accepts weak algorithms until {}", name,
                         endpoint.config.legacy.until ? to_rfc3339(*endpoint.config.legacy.until)
                                                      : "further notice");
        }
    }
}

void ConnectorScep::resume_open() {
    for (const auto& record : journal_.open()) {
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

void ConnectorScep::tidy() {
    const UtcTime now = parts_.clock.now();
    while (parts_.database.write([&](store::Session& session) {
        return store::connector::close_scep_transactions(session, now, tidy_batch);
    }) == tidy_batch) {
    }
    // A day longer than they count, so that a late use is still named "expired" and not "wrong".
    parts_.database.write([&](store::Session& session) {
        return store::connector::remove_expired_scep_challenges(session, now - 24h);
    });
    for (const auto& [name, keys] : ra_keys_) {
        try {
            keys->maintain();
        } catch (const Error& error) {
            // The keys of other CAs are not to wait for this one.
            log::warning("RA certificates of {} are not looked after: {}", name, error.what());
        }
    }
}

void ConnectorScep::maintain() {
    resume_open();
    work_off_spools();
    tidy();
}

std::vector<std::string> ConnectorScep::obstacles() const {
    std::vector<std::string> found;
    for (const auto& [name, keys] : ra_keys_) {
        if (keys->snapshot()->newest().not_after() <= parts_.clock.now()) {
            found.push_back(fmt::format("the RA certificates of {} have expired", name));
        }
    }
    return found;
}

}  // namespace certferry::app
