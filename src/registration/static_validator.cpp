#include "registration/static_validator.h"

#include "base/error.h"

namespace certferry::registration {

StaticValidator::StaticValidator(Secret challenge) : challenge_(std::move(challenge)) {
    if (challenge_.empty()) {
        throw Error(codes::config_invalid,
                    "a static validator needs a challenge that is not empty");
    }
}

Verdict StaticValidator::validate(const ValidationRequest& request, Deadline /*deadline*/) {
    const auto given = request.csr.challenge_password();
    if (!given || given->empty()) {
        return Refusal(codes::challenge_missing, scep::FailInfo::bad_request,
                       "ChallengePasswordMissing");
    }
    if (!equal_secrets(*given, challenge_)) {
        return Refusal(codes::challenge_wrong, scep::FailInfo::bad_request,
                       "BadCertificateRequestIdInChallenge");
    }
    if (const auto mismatch = find_mismatch(request.wish, request.endpoint.allowance)) {
        return Refusal(codes::scep_request_mismatch, scep::FailInfo::bad_request,
                       mismatch->validation, mismatch->detail);
    }
    return Grant{.authorisation = ca::Authorisation(ca::Authority::static_secret,
                                                    request.endpoint.name, request.csr),
                 .claim = [](store::Session&) { return true; },
                 .lost = Refusal(codes::challenge_spent, scep::FailInfo::bad_request,
                                 "ChallengeAlreadyUsed"),
                 .challenge_expires_at = std::nullopt,
                 .predecessor = std::nullopt};
}

}  // namespace certferry::registration
