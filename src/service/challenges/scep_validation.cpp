#include "service/challenges/scep_validation.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "service/challenges/expectation.h"
#include "service/challenges/issuance.h"
#include "service/challenges/scep_permit.h"
#include "store/service/certificates.h"
#include "store/service/users.h"
#include "wire/foreign_text.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ChallengeRecord;
using store::service::ChallengeState;
using wire::ScepCode;

ScepVerdict no(ScepCode code, std::string_view description) {
    return {.code = code, .description = std::string(description)};
}

enum class Possession { to_be_proved, proved_before };

/// A CSR whose form is right.
std::optional<pki::CertificateRequest> parse_csr(const std::string& base64, Possession possession) {
    const auto der = wire::from_wrapped_base64(base64);
    if (!der) {
        return std::nullopt;
    }
    try {
        auto csr = pki::CertificateRequest::from_der(*der);
        // What it asks for is parsed here, so that nothing later can fail on it.
        static_cast<void>(csr.key_usage());
        static_cast<void>(csr.extended_key_usage());
        static_cast<void>(csr.subject_alt_names());
        const bool proved = possession == Possession::proved_before || csr.proves_possession();
        return proved ? std::optional(std::move(csr)) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

ScepVerdict verdict_of(ChallengeFault fault) {
    switch (fault) {
        case ChallengeFault::encoding:
            return no(ScepCode::challenge_decoding_error, "not a challenge of this service");
        case ChallengeFault::other_tenant:
            return no(ScepCode::bad_tenant_id_in_challenge, "another tenant's challenge");
        case ChallengeFault::unknown_key:
            return no(ScepCode::challenge_decryption_error, "its key is unknown, or too old");
        case ChallengeFault::wrong_tag:
            return no(ScepCode::challenge_decryption_error, "its authentication tag is wrong");
        case ChallengeFault::wrong_content:
            return no(ScepCode::challenge_deserialization_error, "its content is not known");
    }
    return no(ScepCode::challenge_decoding_error, "");
}

ScepVerdict already_used() {
    return no(ScepCode::bad_certificate_request_id_in_challenge, "challenge already used");
}

bool is_tied_to(const ChallengeRecord& record, std::string_view transaction_id, ByteView spki) {
    return record.transaction_id == transaction_id && record.spki_sha256 &&
           std::ranges::equal(*record.spki_sha256, spki);
}

}  // namespace

/// A request as it was presented: its CSR and the challenge that was in it, both opened. A notice
/// is held against the key that was validated, which has proved itself then.
struct ScepValidation::Presented {
    pki::CertificateRequest csr;
    ScepChallenge challenge;
    Bytes spki_sha256;

    static std::variant<Presented, ScepVerdict> open(std::string_view tenant_id,
                                                     const wire::ScepRequestFacts& request,
                                                     Possession possession, KeyRing& keys) {
        auto csr = parse_csr(request.certificate_request, possession);
        if (!csr) {
            return no(ScepCode::certificate_request_decoding_failed,
                      "no PKCS#10 that proves its key");
        }
        const auto password = csr->challenge_password();
        if (!password || password->empty()) {
            return no(ScepCode::challenge_password_missing, "no challengePassword");
        }
        auto opened = open_challenge(*password, tenant_id, keys);
        if (const auto* fault = std::get_if<ChallengeFault>(&opened)) {
            return verdict_of(*fault);
        }
        const auto digest = pki::sha256(csr->spki());
        return Presented{.csr = *std::move(csr),
                         .challenge = std::get<OpenedChallenge>(std::move(opened)).challenge,
                         .spki_sha256 = to_bytes(ByteView(digest))};
    }

    /// The record that the challenge names, if both say the same.
    std::optional<ChallengeRecord> record(Session& session, std::string_view tenant_id) const {
        auto found = store::service::find_challenge(session, tenant_id, challenge.challenge_id);
        if (!found || found->device_id != challenge.device_id ||
            found->user_id.value_or(std::string(no_user_id)) != challenge.user_id ||
            found->profile_id != challenge.profile_id ||
            pki::sha256(as_bytes(found->expected)) != challenge.expected) {
            return std::nullopt;
        }
        return found;
    }
};

namespace {

/// Whether a challenge in this state may be used by this transaction and key.
bool is_free_for(const ChallengeRecord& record, std::string_view transaction_id, ByteView spki,
                 UtcTime now) {
    switch (record.state) {
        case ChallengeState::created:
        case ChallengeState::failed:
            return true;
        case ChallengeState::validated:
            return is_tied_to(record, transaction_id, spki) ||
                   now - record.validated_at.value() >= ScepValidation::tied_for;
        case ChallengeState::spent:
            return false;
    }
    return false;
}

ScepVerdict check_times(const ScepChallenge& challenge, UtcTime now) {
    if (challenge.expires_at <= challenge.created_at ||
        challenge.created_at > now + ScepValidation::clock_skew) {
        return no(ScepCode::challenge_invalid_timestamp, "its times cannot be");
    }
    if (challenge.expires_at <= now) {
        return no(ScepCode::challenge_expired, "expired at " + to_rfc3339(challenge.expires_at));
    }
    return {};
}

/// Device and user have to be there still, the device enrolled, and the profile meant for it.
ScepVerdict check_owners(Session& session, const ChallengeRecord& record,
                         const IsTargeted& is_targeted) {
    const auto device = store::service::find_device(session, record.tenant_id, record.device_id);
    if (!device || device->state != store::service::DeviceState::enrolled) {
        return no(ScepCode::bad_device_id_in_challenge, "the device is not enrolled any more");
    }
    if (record.user_id && !store::service::find_user(session, record.tenant_id, *record.user_id)) {
        return no(ScepCode::bad_user_id_in_challenge, "the user is not there any more");
    }
    if (!is_targeted(session, *device, record.profile_id)) {
        return no(ScepCode::scep_profile_no_longer_targeted_to_the_client,
                  "the profile is not meant for the device any more");
    }
    return {};
}

/// The certificate that a connector of ours sends along; empty also if it is none.
std::optional<pki::Certificate> certificate_in(const wire::SuccessNotification& notice) {
    try {
        return notice.certificate ? std::optional(pki::Certificate::from_der(*notice.certificate))
                                  : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace

ScepVerdict ScepValidation::validate(std::string_view tenant_id,
                                     const wire::ScepRequestFacts& request) {
    const auto opened = Presented::open(tenant_id, request, Possession::to_be_proved, parts_.keys);
    if (const auto* verdict = std::get_if<ScepVerdict>(&opened)) {
        return *verdict;
    }
    const auto& presented = std::get<Presented>(opened);
    const UtcTime now = parts_.clock.now();
    if (auto verdict = check_times(presented.challenge, now); verdict.code != ScepCode::success) {
        return verdict;
    }
    return parts_.database.write([&](Session& session) -> ScepVerdict {
        auto record = presented.record(session, tenant_id);
        if (!record) {
            return no(ScepCode::bad_certificate_request_id_in_challenge, "unknown request");
        }
        if (!is_free_for(*record, request.transaction_id, presented.spki_sha256, now)) {
            return already_used();
        }
        auto verdict = check_owners(session, *record, parts_.is_targeted);
        const auto expected = expectation_from(record->expected);
        if (verdict.code == ScepCode::success) {
            if (const auto mismatch = find_mismatch(expected, presented.csr)) {
                verdict = no(*mismatch, "the CSR differs from what the profile says");
            }
        }
        if (verdict.code != ScepCode::success) {
            note_validation_failed(session, *record, verdict, now);
            return verdict;
        }
        record->state = ChallengeState::validated;
        record->transaction_id = request.transaction_id;
        record->spki_sha256 = presented.spki_sha256;
        record->validated_at = now;
        store::service::update_challenge(session, *record);
        note_validated(session, *record, now);
        verdict.permit = permit_for(*record, expected, presented.csr, now);
        return verdict;
    });
}

ScepVerdict ScepValidation::succeeded(std::string_view tenant_id,
                                      const wire::SuccessNotification& notice) {
    const auto opened = Presented::open(tenant_id, notice, Possession::proved_before, parts_.keys);
    if (const auto* verdict = std::get_if<ScepVerdict>(&opened)) {
        return *verdict;
    }
    const auto& presented = std::get<Presented>(opened);
    const auto thumbprint = from_hex(notice.certificate_thumbprint);
    if (!thumbprint) {
        return no(ScepCode::certificate_request_decoding_failed, "the thumbprint is not hex");
    }
    const auto certificate = certificate_in(notice);
    if (notice.certificate &&
        (!certificate || certificate->thumbprint() != *thumbprint ||
         !std::ranges::equal(pki::sha256(certificate->spki()), presented.spki_sha256))) {
        return no(ScepCode::certificate_request_decoding_failed,
                  "the certificate is not the one of this thumbprint and this request");
    }
    const UtcTime now = parts_.clock.now();
    return parts_.database.write([&](Session& session) -> ScepVerdict {
        auto record = presented.record(session, tenant_id);
        if (!record || !is_tied_to(*record, notice.transaction_id, presented.spki_sha256)) {
            return no(ScepCode::bad_certificate_request_id_in_challenge,
                      "not the request that was validated");
        }
        if (record->state == ChallengeState::spent) {
            return record->thumbprint == *thumbprint ? ScepVerdict() : already_used();
        }
        if (record->state != ChallengeState::validated) {
            return no(ScepCode::bad_certificate_request_id_in_challenge,
                      "the request was reported as failed");
        }
        if (presented.challenge.expires_at + notified_within <= now) {
            return no(ScepCode::challenge_expired, "reported too late");
        }
        record->state = ChallengeState::spent;
        record->thumbprint = *thumbprint;
        store::service::update_challenge(session, *record);
        note_issued(session, *record, notice, certificate, now);
        return {};
    });
}

ScepVerdict ScepValidation::failed(std::string_view tenant_id,
                                   const wire::FailureNotification& notice) {
    const auto opened = Presented::open(tenant_id, notice, Possession::proved_before, parts_.keys);
    if (const auto* verdict = std::get_if<ScepVerdict>(&opened)) {
        return *verdict;
    }
    const auto& presented = std::get<Presented>(opened);
    const UtcTime now = parts_.clock.now();
    return parts_.database.write([&](Session& session) -> ScepVerdict {
        auto record = presented.record(session, tenant_id);
        if (!record || !is_tied_to(*record, notice.transaction_id, presented.spki_sha256)) {
            return no(ScepCode::bad_certificate_request_id_in_challenge,
                      "not the request that was validated");
        }
        if (record->state == ChallengeState::spent) {
            return already_used();
        }
        record->state = ChallengeState::failed;
        store::service::update_challenge(session, *record);
        note_issue_failed(session, *record, notice, now);
        return {};
    });
}

}  // namespace certferry::service
