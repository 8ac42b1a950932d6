#include "registration/intune_validator.h"

#include "base/codes/registration.h"
#include "base/encoding.h"
#include "base/error.h"

#include <fmt/format.h>

namespace certferry::registration {

namespace {

using wire::ScepCode;

const ErrorCode& code_for(ScepCode code) {
    switch (code) {
        case ScepCode::challenge_password_missing:
            return codes::challenge_missing;
        case ScepCode::challenge_expired:
            return codes::challenge_expired;
        case ScepCode::subject_name_missing:
        case ScepCode::subject_name_mismatch:
        case ScepCode::subject_alt_name_missing:
        case ScepCode::subject_alt_name_mismatch:
        case ScepCode::key_usage_mismatch:
        case ScepCode::key_length_mismatch:
        case ScepCode::enhanced_key_usage_missing:
        case ScepCode::enhanced_key_usage_mismatch:
            return codes::scep_request_mismatch;
        default:
            return codes::validation_refused;
    }
}

Refusal refusal_for(const wire::ScepActionResult& result) {
    return Refusal(code_for(result.code), scep::FailInfo::bad_request, wire::to_text(result.code),
                   fmt::format("{}: {}", escape_for_log(result.code_text, 64),
                               escape_for_log(result.description)));
}

Verdict verdict_of(const ValidationRequest& request, const wire::ScepActionResult& result) {
    if (!result.is_success()) {
        return refusal_for(result);
    }
    return Grant{.authorisation = ca::Authorisation(ca::Authority::management_service,
                                                    std::string(request.transaction_id),
                                                    request.csr, result.permit),
                 .claim = [](store::Session&) { return true; },
                 .lost = Refusal(codes::challenge_spent, scep::FailInfo::bad_request,
                                 "ChallengeAlreadyUsed"),
                 .challenge_expires_at = std::nullopt,
                 .predecessor = std::nullopt};
}

/// Why the service need not be asked.
std::optional<Refusal> own_refusal(const ValidationRequest& request) {
    const auto given = request.csr.challenge_password();
    if (!given || given->empty()) {
        return Refusal(codes::challenge_missing, scep::FailInfo::bad_request,
                       "ChallengePasswordMissing");
    }
    if (request.transaction_id.size() > wire::max_transaction_id_bytes) {
        return Refusal(codes::validation_refused, scep::FailInfo::bad_request,
                       "CertificateRequestDecodingFailed", "the transactionID is too long");
    }
    if (const auto mismatch = find_mismatch(request.wish, request.endpoint.allowance)) {
        return Refusal(codes::scep_request_mismatch, scep::FailInfo::bad_request,
                       mismatch->validation, mismatch->detail);
    }
    return std::nullopt;
}

}  // namespace

wire::ScepRequestFacts service_facts(std::string_view transaction_id,
                                     const pki::CertificateRequest& csr, const CallerInfo& caller) {
    return {.transaction_id = std::string(transaction_id),
            .certificate_request = to_base64(csr.der()),
            .caller_info = caller.text};
}

Step<Verdict> IntuneValidator::ask(const ValidationRequest& request, Deadline deadline) {
    if (auto refusal = own_refusal(request)) {
        return Verdict(*std::move(refusal));
    }
    auto ask_service = [this, request, deadline] {
        return and_then(
            client_.validate(service_facts(request.transaction_id, request.csr, caller_), deadline),
            [request](const wire::ScepActionResult& result) {
                return verdict_of(request, result);
            });
    };
    // The protocol has a word for trouble: nobody vouched for the request, so it is refused.
    return rescued(std::move(ask_service), [](const Error& error) -> Verdict {
        return Refusal(error.entry(), scep::FailInfo::bad_request, "ServiceUnavailable",
                       error.detail());
    });
}

}  // namespace certferry::registration
