#include "base/encoding.h"
#include "service/deployment/delivery.h"
#include "service/deployment/removal_order.h"
#include "service/deployment/visit.h"
#include "service/profiles/validity.h"
#include "service/queue/orders.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;

/// Issued, and good for what it was issued for.
bool is_usable(const CertificateRecord& certificate, UtcTime now) {
    return certificate.thumbprint && certificate.not_after && *certificate.not_after > now &&
           certificate.revocation_state == revocation_state_words(RevocationState::none);
}

bool is_due(const Visit& visit, const Profile& profile, const CertificateRecord& certificate) {
    return renewal_due(visit.targets().device.platform, certificate.not_before.value(),
                       certificate.not_after.value(),
                       std::get<PkcsSettings>(profile.settings).renewal_threshold_percent,
                       visit.now());
}

/// Sends the stored PFX, unless the device says that it holds it.
void send(Visit& visit, const Profile& profile, const CertificateRecord& certificate) {
    if (visit.is_reported(profile.id, *certificate.thumbprint)) {
        visit.settle(profile, DeploymentState::succeeded);
        return;
    }
    const auto payload_id = visit.payload_of(certificate.certificate_id);
    if (!payload_id.empty()) {
        wire::InstallItem item;
        item.payload = wire::PayloadItem{.payload_id = payload_id,
                                         .thumbprint = to_hex(*certificate.thumbprint)};
        visit.install(profile, std::move(item));
    }
    visit.settle(profile, DeploymentState::pending);
}

/// Queues the issuing of a certificate; of the one before the removal matrix decides.
void order(Visit& visit, const Profile& profile) {
    auto delivery = pkcs_delivery(profile, visit.targets(), visit.tenant(), visit.now());
    if (const auto* fault = std::get_if<Finding>(&delivery)) {
        visit.settle(profile, DeploymentState::error, fault->code->name, fault->text);
        return;
    }
    auto deployment = visit.settled(profile, DeploymentState::pending, {}, {}, std::nullopt);
    visit.change([device = visit.device(), work = std::get<wire::PkcsWork>(std::move(delivery)),
                  deployment = std::move(deployment), now = visit.now()](Session& session) {
        const auto queued = queue_pkcs(session,
                                       {.device = device,
                                        .profile_id = deployment.profile_id,
                                        .profile_version = deployment.profile_version},
                                       work, now);
        auto written = deployment;
        written.certificate_id = queued.certificate_id;
        store::service::put_deployment(session, written);
    });
    visit.note_work();
}

/// Whether a certificate that is good stays although the profile changed.
bool outlives_change(const Visit& visit, const CertificateRecord& certificate) {
    return !effect_of_removal(visit.device(), certificate, RemovalAction::change).replace;
}

}  // namespace

void deliver_pkcs(Visit& visit, const Profile& profile) {
    if (!profile.root_certificate_profile_id().empty() &&
        !visit.targets().has_trusted_certificate_of(profile)) {
        visit.settle(profile, DeploymentState::error, "E_ROOT_MISSING",
                     profile.root_certificate_profile_id());
        return;
    }
    const auto certificate = visit.certificate_of(profile);
    if (!certificate) {
        order(visit, profile);
        return;
    }
    const auto request = last_request_for(visit, certificate->certificate_id);
    if (is_usable(*certificate, visit.now())) {
        const bool stays = visit.is_current(profile) || outlives_change(visit, *certificate);
        if (stays && !is_due(visit, profile, *certificate)) {
            send(visit, profile, *certificate);
            return;
        }
    } else if (request.outcome == LastRequest::Outcome::open) {
        visit.settle(profile, DeploymentState::pending);
        return;
    } else if (visit.is_current(profile) &&
               (request.outcome == LastRequest::Outcome::cancelled ||
                (request.outcome == LastRequest::Outcome::failed && !request.may_try_again))) {
        visit.settle(profile, DeploymentState::error, request.code, request.message);
        return;
    }
    order(visit, profile);
}

}  // namespace certferry::service
