#pragma once

#include "service/profiles/platform.h"
#include "service/profiles/words.h"

#include <vector>

// States of certificates and profiles on devices, with the product family's numbers and names.
namespace certferry::service {

/// Of a certificate on a device.
enum class IssuanceState {
    unknown = 0,
    challenge_issued = 1,
    challenge_issue_failed = 2,
    request_creation_failed = 3,
    request_submit_failed = 4,
    challenge_validation_succeeded = 5,
    challenge_validation_failed = 6,
    issue_failed = 7,
    issue_pending = 8,
    issued = 9,
    response_processing_failed = 10,
    response_pending = 11,
    enrollment_succeeded = 12,
    enrollment_not_needed = 13,
    revoked = 14,
    removed_from_collection = 15,
    renew_verified = 16,
    install_failed = 17,
    installed = 18,
    delete_failed = 19,
    deleted = 20,
    renewal_requested = 21,
    requested = 22,
};

inline constexpr auto issuance_state_words = words<IssuanceState>(
    "unknown", "challengeIssued", "challengeIssueFailed", "requestCreationFailed",
    "requestSubmitFailed", "challengeValidationSucceeded", "challengeValidationFailed",
    "issueFailed", "issuePending", "issued", "responseProcessingFailed", "responsePending",
    "enrollmentSucceeded", "enrollmentNotNeeded", "revoked", "removedFromCollection",
    "renewVerified", "installFailed", "installed", "deleteFailed", "deleted", "renewalRequested",
    "requested");

/// Of a certificate's revocation.
enum class RevocationState { none, pending, issued, failed, revoked };

inline constexpr auto revocation_state_words =
    words<RevocationState>("none", "pending", "issued", "failed", "revoked");

/// Of a profile on a device.
enum class DeploymentState { pending, succeeded, error, conflict, not_applicable };

inline constexpr auto deployment_state_words =
    words<DeploymentState>("pending", "succeeded", "error", "conflict", "notApplicable");

/// The states that a certificate usually goes through, from the first request to `installed`. SCEP:
/// 1, 5, 9, 12, 18; PKCS: 22, 8, 9, 18; imported: 9, 18, since it was issued elsewhere. Other kinds
/// have none.
std::vector<IssuanceState> usual_path(ProfileKind kind);

/// Whether a report may take a certificate of this kind (scep, pkcs, pkcs_imported) from one state
/// to the other. A report that repeats the state changes nothing and may always come. Each state
/// leads
///  - on along the usual path, where a device that reports seldom may skip steps;
///  - to a failure that its step can have; from a failure, to a new attempt from the beginning, and
///    from `install_failed` also to `installed`;
///  - once the certificate was issued, to `revoked`, `deleted` and their kin;
///  - from `installed`, to `renewal_requested`, which begins the path anew.
/// What is `deleted` or `removed_from_collection` comes back only by a new request.
bool may_follow(ProfileKind kind, IssuanceState from, IssuanceState to) noexcept;

}  // namespace certferry::service
