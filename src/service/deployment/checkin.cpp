#include "service/deployment/checkin.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/uuid.h"
#include "service/challenges/issuance.h"
#include "service/challenges/scep_challenge.h"
#include "service/deployment/delivery.h"
#include "service/deployment/removal_order.h"
#include "service/deployment/tenant_settings.h"
#include "service/profiles/states.h"
#include "service/profiles/validity.h"
#include "store/service/certificates.h"
#include "store/service/deployments.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::CertificateRecord;
using store::service::ChallengeRecord;
using store::service::ChallengeState;
using store::service::DeploymentRecord;
using store::service::DeviceRecord;

/// A device that has been given a challenge is left to it for this long.
constexpr auto in_flight_for = 10min;

bool reports(const wire::Checkin& report, std::string_view profile_id) {
    return std::ranges::any_of(report.installed, [&](const wire::InstalledItem& item) {
        return item.profile_id == profile_id;
    });
}

}  // namespace

/// One check-in, in one transaction: what was found, and what is answered.
class CheckinDesk::Visit {
public:
    Visit(Session& session, const CheckinDesk::Parts& parts, const DeviceRecord& device,
          const wire::Checkin& report, const InternalKey& key)
        : session_(session),
          parts_(parts),
          device_(device),
          report_(report),
          key_(key),
          now_(parts.clock.now()),
          targets_(targets_of(session, device)),
          tenant_(tenant_settings(session, device.tenant_id)) {
        for (auto& deployment :
             store::service::deployments_of_device(session, device.tenant_id, device.device_id)) {
            deployments_.emplace(deployment.profile_id, std::move(deployment));
        }
    }

    std::vector<wire::CheckinItem> run() {
        for (const auto& target : targets_.targets) {
            deliver(target);
        }
        for (const auto& [profile_id, deployment] : deployments_) {
            if (targets_.find(profile_id) == nullptr) {
                take_back(deployment);
            }
        }
        return std::move(items_);
    }

    /// What the device shall have, in one word: changes when that does.
    std::string etag() const {
        std::string all;
        for (const auto& target : targets_.targets) {
            all += fmt::format("{} {} {}\n", target.profile.id, target.profile.version,
                               static_cast<int>(target.outcome.reach));
        }
        const auto digest = pki::sha256(as_bytes(all));
        return to_hex(ByteView(digest).first(8));
    }

private:
    void deliver(const Target& target) {
        const auto& profile = target.profile;
        if (target.outcome.reach == Reach::not_applicable) {
            const auto reason = target.outcome.reason.value();
            settle(profile, DeploymentState::not_applicable, not_applicable_reason_words(reason),
                   "");
        } else if (profile.kind() == ProfileKind::trusted_certificate) {
            deliver_trusted(profile);
        } else if (profile.kind() == ProfileKind::scep) {
            deliver_scep(profile);
        }
    }

    const DeploymentRecord* current(const Profile& profile) const {
        const auto found = deployments_.find(profile.id);
        return found == deployments_.end() ? nullptr : &found->second;
    }

    bool is_current(const Profile& profile, const DeploymentRecord* deployment) const {
        return deployment != nullptr && !deployment->removing &&
               deployment->profile_version == static_cast<std::int64_t>(profile.version);
    }

    void deliver_trusted(const Profile& profile) {
        const auto* deployment = current(profile);
        if (is_current(profile, deployment) && reports(report_, profile.id)) {
            if (deployment->state != deployment_state_words(DeploymentState::succeeded)) {
                settle(profile, DeploymentState::succeeded, "", "");
            }
            return;
        }
        wire::InstallItem install;
        install.trusted = trusted_delivery(std::get<TrustedCertificateSettings>(profile.settings));
        add_install(profile, std::move(install));
        settle(profile, DeploymentState::pending, "", "");
    }

    void deliver_scep(const Profile& profile) {
        if (!targets_.has_trusted_certificate_of(profile)) {
            settle(profile, DeploymentState::error, "E_ROOT_MISSING",
                   profile.root_certificate_profile_id());
            return;
        }
        const auto* deployment = current(profile);
        const auto certificate = deployment != nullptr && deployment->certificate_id
                                     ? store::service::find_certificate(session_, device_.tenant_id,
                                                                        *deployment->certificate_id)
                                     : std::nullopt;
        if (is_current(profile, deployment) && certificate &&
            (is_in_flight(*certificate) || is_good(profile, *certificate))) {
            return;
        }
        auto delivery = scep_delivery(profile, targets_, tenant_, parts_.random_below);
        if (const auto* fault = std::get_if<Finding>(&delivery)) {
            settle(profile, DeploymentState::error, fault->code->name, fault->text);
            return;
        }
        if (deployment != nullptr && certificate && !is_current(profile, deployment)) {
            apply_removal(session_, device_, *certificate, RemovalAction::change, now_);
        }
        hand_out(profile, std::get<ScepDelivery>(std::move(delivery)), certificate);
    }

    /// The device is about to use what it was given, or has just used it.
    bool is_in_flight(const CertificateRecord& certificate) const {
        const auto state = static_cast<IssuanceState>(certificate.issuance_state);
        return (state == IssuanceState::challenge_validation_succeeded ||
                state == IssuanceState::issued) &&
               certificate.modified_at + in_flight_for > now_;
    }

    /// Issued, on the device as the device says, and not due for renewal.
    bool is_good(const Profile& profile, const CertificateRecord& certificate) const {
        const auto& settings = std::get<ScepSettings>(profile.settings);
        return certificate.not_after && certificate.not_before &&
               certificate.revocation_state == revocation_state_words(RevocationState::none) &&
               reports(report_, profile.id) &&
               !renewal_due(targets_.device.platform, *certificate.not_before,
                            *certificate.not_after, settings.renewal_threshold_percent, now_);
    }

    /// The challenge that the device got and did not use, if it can be used for long enough.
    std::optional<ChallengeRecord> unused(const Profile& profile, const std::string& expected,
                                          const std::optional<CertificateRecord>& last) {
        if (!last) {
            return std::nullopt;
        }
        auto record =
            store::service::find_challenge(session_, device_.tenant_id, last->certificate_id);
        const bool good = record && record->state == ChallengeState::created &&
                          record->profile_version == static_cast<std::int64_t>(profile.version) &&
                          record->expected == expected &&
                          record->expires_at > now_ + challenge_handed_out_until_left;
        return good ? std::move(record) : std::nullopt;
    }

    void hand_out(const Profile& profile, ScepDelivery delivery,
                  const std::optional<CertificateRecord>& last) {
        const auto expected = canonical(delivery.expected);
        auto record = unused(profile, expected, last);
        if (!record) {
            record = new_challenge(profile, expected);
            store::service::insert_challenge(session_, *record);
            note_challenge(session_, *record, delivery.item.subject, now_);
        }
        delivery.item.challenge =
            seal_challenge({.challenge_id = record->challenge_id,
                            .device_id = record->device_id,
                            .user_id = record->user_id.value_or(std::string(no_user)),
                            .profile_id = record->profile_id,
                            .profile_version = static_cast<std::uint32_t>(record->profile_version),
                            .created_at = record->created_at,
                            .expires_at = record->expires_at,
                            .expected = pki::sha256(as_bytes(record->expected))},
                           key_);
        wire::InstallItem install;
        install.scep = std::move(delivery.item);
        add_install(profile, std::move(install));
        settle(profile, DeploymentState::pending, "", "", record->challenge_id);
    }

    ChallengeRecord new_challenge(const Profile& profile, std::string expected) const {
        ChallengeRecord record;
        record.tenant_id = device_.tenant_id;
        record.challenge_id = new_uuid(now_);
        record.device_id = device_.device_id;
        record.user_id = device_.user_id;
        record.profile_id = profile.id;
        record.profile_version = static_cast<std::int64_t>(profile.version);
        record.expected = std::move(expected);
        // Whole seconds, as the challenge has them.
        record.created_at = std::chrono::floor<std::chrono::seconds>(now_);
        record.expires_at = record.created_at + challenge_lives_for;
        return record;
    }

    void take_back(const DeploymentRecord& deployment) {
        const auto certificate = deployment.certificate_id
                                     ? store::service::find_certificate(session_, device_.tenant_id,
                                                                        *deployment.certificate_id)
                                     : std::nullopt;
        const bool remove =
            !certificate ||
            apply_removal(session_, device_, *certificate, RemovalAction::unassign, now_).remove;
        if (!remove || !reports(report_, deployment.profile_id)) {
            store::service::remove_deployment(session_, device_.tenant_id, device_.device_id,
                                              deployment.profile_id);
            return;
        }
        wire::CheckinItem item;
        item.action = "remove";
        item.profile_id = deployment.profile_id;
        items_.push_back(std::move(item));
        auto removing = deployment;
        removing.removing = true;
        removing.modified_at = now_;
        store::service::put_deployment(session_, removing);
    }

    void add_install(const Profile& profile, wire::InstallItem install) {
        wire::CheckinItem item;
        item.action = "install";
        item.profile_id = profile.id;
        item.profile_version = static_cast<std::int64_t>(profile.version);
        item.install = std::move(install);
        items_.push_back(std::move(item));
    }

    void settle(const Profile& profile, DeploymentState state, std::string_view code,
                std::string_view detail, std::optional<std::string> certificate_id = {}) {
        DeploymentRecord record;
        record.tenant_id = device_.tenant_id;
        record.device_id = device_.device_id;
        record.profile_id = profile.id;
        record.profile_version = static_cast<std::int64_t>(profile.version);
        record.state = deployment_state_words(state);
        if (!code.empty()) {
            record.code = code;
            record.detail = detail;
        }
        const auto* deployment = current(profile);
        record.certificate_id = certificate_id          ? std::move(certificate_id)
                                : deployment != nullptr ? deployment->certificate_id
                                                        : std::nullopt;
        record.modified_at = now_;
        store::service::put_deployment(session_, record);
    }

    Session& session_;
    const CheckinDesk::Parts& parts_;
    const DeviceRecord& device_;
    const wire::Checkin& report_;
    const InternalKey& key_;
    UtcTime now_;
    Targets targets_;
    TenantSettings tenant_;
    std::map<std::string, DeploymentRecord, std::less<>> deployments_;
    std::vector<wire::CheckinItem> items_;
};

wire::CheckinAnswer CheckinDesk::check_in(const DeviceRecord& device, const wire::Checkin& report) {
    const auto key = parts_.keys.current(device.tenant_id, store::service::KeyPurpose::challenge);
    return parts_.database.write([&](Session& session) {
        Visit visit(session, parts_, device, report, *key);
        wire::CheckinAnswer answer;
        answer.etag = visit.etag();
        answer.items = visit.run();
        answer.next_checkin_seconds =
            (answer.items.empty() ? next_checkin : next_checkin_with_work).count();
        store::service::set_device_synced(session, device, parts_.clock.now());
        return answer;
    });
}

}  // namespace certferry::service
