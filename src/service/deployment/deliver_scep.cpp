#include "base/uuid.h"
#include "pki/digest.h"
#include "service/challenges/issuance.h"
#include "service/challenges/scep_challenge.h"
#include "service/deployment/delivery.h"
#include "service/deployment/removal_order.h"
#include "service/deployment/visit.h"
#include "service/profiles/validity.h"

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::CertificateRecord;
using store::service::ChallengeRecord;
using store::service::ChallengeState;

/// A device that has been given a challenge is left to it for this long.
constexpr auto in_flight_for = 10min;

/// The device is about to use what it was given, or has just used it.
bool is_in_flight(const CertificateRecord& certificate, UtcTime now) {
    const auto state = static_cast<IssuanceState>(certificate.issuance_state);
    return (state == IssuanceState::challenge_validation_succeeded ||
            state == IssuanceState::issued) &&
           certificate.modified_at + in_flight_for > now;
}

/// Issued, on the device as the device says, and not due for renewal.
bool is_good(const Visit& visit, const Profile& profile, const CertificateRecord& certificate) {
    const auto& settings = std::get<ScepSettings>(profile.settings);
    return certificate.not_after && certificate.not_before &&
           certificate.revocation_state == revocation_state_words(RevocationState::none) &&
           visit.is_reported(profile.id) &&
           !renewal_due(visit.targets().device.platform, *certificate.not_before,
                        *certificate.not_after, settings.renewal_threshold_percent, visit.now());
}

/// The challenge that the device got and did not use, if it can be used for long enough.
std::optional<ChallengeRecord> unused(const Visit& visit, const Profile& profile,
                                      const std::string& expected,
                                      const std::optional<CertificateRecord>& last) {
    if (!last) {
        return std::nullopt;
    }
    auto record = store::service::find_challenge(visit.session(), visit.device().tenant_id,
                                                 last->certificate_id);
    const bool good =
        record && record->state == ChallengeState::created &&
        record->profile_version == static_cast<std::int64_t>(profile.version) &&
        record->expected == expected &&
        record->expires_at > visit.now() + CheckinDesk::challenge_handed_out_until_left;
    return good ? std::move(record) : std::nullopt;
}

ChallengeRecord new_challenge(const Visit& visit, const Profile& profile, std::string expected) {
    ChallengeRecord record;
    record.tenant_id = visit.device().tenant_id;
    record.challenge_id = new_uuid(visit.now());
    record.device_id = visit.device().device_id;
    record.user_id = visit.device().user_id;
    record.profile_id = profile.id;
    record.profile_version = static_cast<std::int64_t>(profile.version);
    record.expected = std::move(expected);
    // Whole seconds, as the challenge has them.
    record.created_at = std::chrono::floor<std::chrono::seconds>(visit.now());
    record.expires_at = record.created_at + CheckinDesk::challenge_lives_for;
    return record;
}

Secret sealed(const ChallengeRecord& record, const InternalKey& key) {
    return seal_challenge({.challenge_id = record.challenge_id,
                           .device_id = record.device_id,
                           .user_id = record.user_id.value_or(std::string(no_user_id)),
                           .profile_id = record.profile_id,
                           .profile_version = static_cast<std::uint32_t>(record.profile_version),
                           .created_at = record.created_at,
                           .expires_at = record.expires_at,
                           .expected = pki::sha256(as_bytes(record.expected))},
                          key);
}

void hand_out(Visit& visit, const Profile& profile, ScepDelivery delivery,
              const std::optional<CertificateRecord>& last) {
    const auto expected = canonical(delivery.expected);
    auto record = unused(visit, profile, expected, last);
    if (!record) {
        record = new_challenge(visit, profile, expected);
        visit.change(
            [made = *record, subject = delivery.item.subject, now = visit.now()](Session& session) {
                store::service::insert_challenge(session, made);
                note_challenge(session, made, subject, now);
            });
    }
    delivery.item.challenge = sealed(*record, visit.context().challenge_key);
    wire::InstallItem item;
    item.scep = std::move(delivery.item);
    visit.install(profile, std::move(item));
    visit.settle(profile, DeploymentState::pending, {}, {}, record->challenge_id);
}

}  // namespace

void deliver_scep(Visit& visit, const Profile& profile) {
    if (!visit.targets().has_trusted_certificate_of(profile)) {
        visit.settle(profile, DeploymentState::error, "E_ROOT_MISSING",
                     profile.root_certificate_profile_id());
        return;
    }
    const auto certificate = visit.certificate_of(profile);
    if (visit.is_current(profile) && certificate &&
        (is_in_flight(*certificate, visit.now()) || is_good(visit, profile, *certificate))) {
        return;
    }
    auto delivery =
        scep_delivery(profile, visit.targets(), visit.tenant(), visit.context().random_below);
    if (const auto* fault = std::get_if<Finding>(&delivery)) {
        visit.settle(profile, DeploymentState::error, fault->code->name, fault->text);
        return;
    }
    if (certificate && !visit.is_current(profile)) {
        visit.change(
            [device = visit.device(), old = *certificate, now = visit.now()](Session& session) {
                apply_removal(session, device, old, RemovalAction::change, now);
            });
    }
    hand_out(visit, profile, std::get<ScepDelivery>(std::move(delivery)), certificate);
}

}  // namespace certferry::service
