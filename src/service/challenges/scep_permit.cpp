#include "service/challenges/scep_permit.h"

#include <algorithm>

namespace certferry::service {

ca::Permit permit_for(const store::service::ChallengeRecord& challenge, const Expectation& expected,
                      const pki::CertificateRequest& csr, UtcTime now) {
    ca::Permit permit{.csr_sha256 = csr.fingerprint(),
                      .subject = subject_as_asked(expected, csr),
                      .subject_alt_names = {},
                      .key_usage = pki::KeyUsage(expected.key_usage),
                      .extended_key_usage = {expected.extended_key_usages.begin(),
                                             expected.extended_key_usages.end()},
                      .template_name = {},
                      .requester = {.tenant = challenge.tenant_id,
                                    .device = challenge.device_id,
                                    .user = challenge.user_id.value_or(""),
                                    .profile = challenge.profile_id},
                      .not_after = std::nullopt,
                      .expires = std::min<UtcTime>(challenge.expires_at, now + permit_lives_for)};
    if (!expected.alt_names.empty()) {
        permit.subject_alt_names = pki::parse_general_names(expected.alt_names);
    }
    return permit;
}

}  // namespace certferry::service
