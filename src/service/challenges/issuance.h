#pragma once

#include "base/time.h"
#include "pki/certificate.h"
#include "store/service/challenges.h"
#include "wire/scep_actions.h"

#include <optional>

namespace certferry::service {

struct ScepVerdict;

// What a SCEP request's steps do to the certificate's row and to the profile's state on the device.
// Each runs in the transaction that decides the step.

/// A challenge went to the device: the certificate's row begins.
void note_challenge(store::Session& session, const store::service::ChallengeRecord& challenge,
                    std::string_view subject, UtcTime now);

void note_validated(store::Session& session, const store::service::ChallengeRecord& challenge,
                    UtcTime now);
void note_validation_failed(store::Session& session,
                            const store::service::ChallengeRecord& challenge,
                            const ScepVerdict& verdict, UtcTime now);
/// `issued` where the connector sent the certificate along.
void note_issued(store::Session& session, const store::service::ChallengeRecord& challenge,
                 const wire::SuccessNotification& notice,
                 const std::optional<pki::Certificate>& issued, UtcTime now);
void note_issue_failed(store::Session& session, const store::service::ChallengeRecord& challenge,
                       const wire::FailureNotification& notice, UtcTime now);

}  // namespace certferry::service
