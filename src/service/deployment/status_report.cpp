#include "base/encoding.h"
#include "service/deployment/checkin.h"
#include "service/deployment/removal_order.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"
#include "store/service/challenges.h"
#include "store/service/deployments.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeploymentRecord;
using store::service::DeviceRecord;

/// The certificate that this one takes the place of is not needed any more.
void retire_predecessors(Session& session, const DeviceRecord& device,
                         const CertificateRecord& installed, UtcTime now) {
    for (const auto& other :
         store::service::certificates_of_device(session, device.tenant_id, device.device_id)) {
        if (other.profile_id == installed.profile_id &&
            other.certificate_id < installed.certificate_id) {
            apply_removal(session, device, other, RemovalAction::change, now);
        }
    }
}

/// Takes the state over if it can follow on what is known. True if it was taken.
bool advance(Session& session, CertificateRecord& certificate, IssuanceState state,
             const std::optional<std::string>& thumbprint, UtcTime now) {
    const auto from = static_cast<IssuanceState>(certificate.issuance_state);
    const auto kind = profile_kind_words.find(certificate.kind).value();
    const auto reported = thumbprint ? from_hex(*thumbprint) : std::nullopt;
    if (!may_follow(kind, from, state) ||
        (reported && certificate.thumbprint && reported != certificate.thumbprint)) {
        return false;
    }
    certificate.issuance_state = static_cast<std::int64_t>(state);
    certificate.modified_at = now;
    store::service::update_certificate(session, certificate);
    return true;
}

std::optional<CertificateRecord> certificate_by_thumbprint(Session& session,
                                                           const DeviceRecord& device,
                                                           std::string_view profile_id,
                                                           const Bytes& thumbprint) {
    std::optional<CertificateRecord> found;
    for (auto& certificate :
         store::service::certificates_of_device(session, device.tenant_id, device.device_id)) {
        if (certificate.profile_id == profile_id && certificate.thumbprint == thumbprint &&
            (!found || found->certificate_id < certificate.certificate_id)) {
            found = std::move(certificate);
        }
    }
    return found;
}

/// The certificate that the report is about: the one it names, otherwise the profile's.
std::optional<CertificateRecord> reported_certificate(Session& session, const DeviceRecord& device,
                                                      const DeploymentRecord& deployment,
                                                      const wire::ItemStatus& item) {
    auto present = deployment.certificate_id
                       ? store::service::find_certificate(session, device.tenant_id,
                                                          *deployment.certificate_id)
                       : std::nullopt;
    const auto thumbprint = item.thumbprint ? from_hex(*item.thumbprint) : std::nullopt;
    if (!thumbprint || (present && present->thumbprint == thumbprint)) {
        return present;
    }
    auto named = certificate_by_thumbprint(session, device, deployment.profile_id, *thumbprint);
    return named ? named : present;
}

/// A device may say that a SCEP request failed, get another challenge, and then the certificate of
/// the first after all: that is as good, while the other has brought none.
bool takes_the_place(Session& session, const DeviceRecord& device,
                     const DeploymentRecord& deployment, const CertificateRecord& installed) {
    const auto present =
        store::service::find_certificate(session, device.tenant_id, *deployment.certificate_id);
    const auto challenge =
        store::service::find_challenge(session, device.tenant_id, installed.certificate_id);
    return challenge && challenge->profile_version == deployment.profile_version && present &&
           !present->thumbprint;
}

void take_item(Session& session, const DeviceRecord& device, DeploymentRecord deployment,
               const wire::ItemStatus& item, UtcTime now) {
    const auto state = issuance_state_words.find(item.state);
    if (!state) {
        return;
    }
    auto certificate = reported_certificate(session, device, deployment, item);
    if (certificate && !advance(session, *certificate, *state, item.thumbprint, now)) {
        return;
    }
    if (certificate && deployment.certificate_id &&
        *deployment.certificate_id != certificate->certificate_id) {
        if (*state != IssuanceState::installed ||
            !takes_the_place(session, device, deployment, *certificate)) {
            return;  // Of an earlier order.
        }
        deployment.certificate_id = certificate->certificate_id;
    }
    deployment.modified_at = now;
    if (*state == IssuanceState::deleted && deployment.removing) {
        store::service::remove_deployment(session, device.tenant_id, device.device_id,
                                          deployment.profile_id);
        return;
    }
    if (*state == IssuanceState::installed) {
        deployment.state = deployment_state_words(DeploymentState::succeeded);
        deployment.code.reset();
        deployment.detail.reset();
        if (certificate) {
            retire_predecessors(session, device, *certificate, now);
        }
    } else if (item.code) {
        deployment.state = deployment_state_words(DeploymentState::error);
        deployment.code = *item.code;
        deployment.detail.reset();
    }
    store::service::put_deployment(session, deployment);
}

}  // namespace

void CheckinDesk::take_status(const DeviceRecord& device, const wire::DeviceStatus& status) {
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        for (const auto& item : status.items) {
            const auto deployment =
                item.profile_id ? store::service::find_deployment(
                                      session, device.tenant_id, device.device_id, *item.profile_id)
                                : std::nullopt;
            if (deployment) {
                take_item(session, device, *deployment, item, now);
            }
        }
    });
}

}  // namespace certferry::service
