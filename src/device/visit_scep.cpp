#include "base/error.h"
#include "device/visit.h"

#include <chrono>

namespace certferry::device {

namespace {

using namespace std::chrono_literals;

/// As long as a challenge lives: a request that found no server for so long begins anew.
constexpr auto unanswered_for_at_most = 60min;

}  // namespace

void Visit::resume_attempts() {
    for (auto& attempt : attempts_.all()) {
        if (stop_ && stop_()) {
            return;
        }
        guard("install", kinds::scep, attempt.profile_id, "requestSubmitFailed",
              [&] { pursue_attempt(attempt); });
    }
}

void Visit::order_scep(const std::string& profile_id, std::int64_t version,
                       const wire::ScepItem& item) {
    if (const auto before = attempts_.find(profile_id)) {
        const bool is_old = !before->pending && !before->certificate &&
                            before->started_at + unanswered_for_at_most < clock_.now();
        if (before->profile_version == version && !is_old) {
            return;  // This sync has tried it already.
        }
        attempts_.drop(profile_id);
    }
    auto attempt = make_attempt(profile_id, version, item, clock_.now());
    attempts_.save(attempt);
    guard("install", kinds::scep, profile_id, "requestSubmitFailed",
          [&] { pursue_attempt(attempt); });
}

void Visit::pursue_attempt(ScepAttempt& attempt) {
    if (!attempt.certificate) {
        const auto anchor = installer_.trusted(attempt.root_profile_id);
        if (!anchor) {
            note("install", kinds::scep, attempt.profile_id, results::failed, "E_ROOT_MISSING",
                 attempt.root_profile_id);
            report_failure(attempt.profile_id, "requestCreationFailed", "E_ROOT_MISSING",
                           attempt.root_profile_id);
            return;
        }
        const auto outcome = pursue(attempt, *anchor, settings_, attempts_, clock_.now());
        if (const auto* refusal = std::get_if<ScepRefusal>(&outcome)) {
            attempts_.drop(attempt.profile_id);
            note("install", kinds::scep, attempt.profile_id, results::failed, refusal->code,
                 refusal->detail);
            report_failure(attempt.profile_id, refusal->state, refusal->code, refusal->detail);
            return;
        }
        if (std::holds_alternative<ScepPending>(outcome)) {
            note("install", kinds::scep, attempt.profile_id, results::pending, "", "");
            state_.report({.profile_id = attempt.profile_id,
                           .state = "issuePending",
                           .code = std::nullopt,
                           .thumbprint = std::nullopt});
            state_.save();
            return;
        }
    }
    guard("install", kinds::scep, attempt.profile_id, "installFailed", [&] { complete(attempt); });
}

void Visit::complete(const ScepAttempt& attempt) {
    Credential credential{.profile_id = attempt.profile_id,
                          .key = pki::PrivateKey::from_pem(attempt.key.reveal_text()),
                          .certificate = pki::Certificate::from_der(attempt.certificate.value()),
                          .chain = {}};
    for (const auto& issuer : attempt.chain) {
        credential.chain.push_back(pki::Certificate::from_der(issuer));
    }
    installer_.install(credential, kinds::scep, attempt.profile_version,
                       Installer::Others::removed);
    attempts_.drop(attempt.profile_id);
}

}  // namespace certferry::device
