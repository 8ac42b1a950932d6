#pragma once

#include "base/time.h"
#include "ca/permit.h"
#include "pki/certificate_request.h"
#include "service/challenges/expectation.h"
#include "store/service/challenges.h"

#include <chrono>

namespace certferry::service {

/// A permit ends with its challenge, and after this at the latest.
inline constexpr std::chrono::minutes permit_lives_for{60};

/// What a front end may ask a CA for with a CSR that was just validated: the names and usages that
/// were expected, the subject in the order in which the CSR has it. Call it only where
/// `find_mismatch` found nothing.
ca::Permit permit_for(const store::service::ChallengeRecord& challenge, const Expectation& expected,
                      const pki::CertificateRequest& csr, UtcTime now);

}  // namespace certferry::service
