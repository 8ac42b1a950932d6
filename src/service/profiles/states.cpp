#include "service/profiles/states.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace certferry::service {

namespace {

using enum IssuanceState;

/// How far a state is along the path. Reports arrive in this order, perhaps with gaps.
enum class Stage {
    none,       // Nothing has begun.
    asked,      // Challenge handed out, or request queued.
    submitted,  // At the registration service or the CA.
    issued,     // There is a certificate.
    received,   // The device has it.
    installed,
    gone,    // Nothing of it is left on the device.
    failed,  // Waits for a new attempt.
};

constexpr std::array stages{
    Stage::none,       // unknown
    Stage::asked,      // challengeIssued
    Stage::failed,     // challengeIssueFailed
    Stage::failed,     // requestCreationFailed
    Stage::submitted,  // requestSubmitFailed: the device tries again by itself
    Stage::submitted,  // challengeValidationSucceeded
    Stage::failed,     // challengeValidationFailed
    Stage::failed,     // issueFailed
    Stage::submitted,  // issuePending
    Stage::issued,     // issued
    Stage::failed,     // responseProcessingFailed
    Stage::issued,     // responsePending
    Stage::received,   // enrollmentSucceeded
    Stage::installed,  // enrollmentNotNeeded: what is there will do
    Stage::gone,       // revoked
    Stage::gone,       // removedFromCollection
    Stage::asked,      // renewVerified
    Stage::failed,     // installFailed
    Stage::installed,  // installed
    Stage::installed,  // deleteFailed: it is still there
    Stage::gone,       // deleted
    Stage::asked,      // renewalRequested
    Stage::asked,      // requested
};

constexpr Stage stage_of(IssuanceState state) noexcept {
    return stages[static_cast<std::size_t>(state)];
}

template <std::size_t N>
bool holds(const std::array<IssuanceState, N>& states, IssuanceState state) noexcept {
    return std::find(states.begin(), states.end(), state) != states.end();
}

bool exists_for(ProfileKind kind, IssuanceState state) noexcept {
    constexpr std::array scep_only{challenge_issued,
                                   challenge_issue_failed,
                                   request_creation_failed,
                                   request_submit_failed,
                                   challenge_validation_succeeded,
                                   challenge_validation_failed,
                                   response_processing_failed,
                                   response_pending,
                                   enrollment_succeeded};
    constexpr std::array issued_elsewhere{renewal_requested, renew_verified, issue_pending,
                                          issue_failed};
    switch (kind) {
        case ProfileKind::scep:
            return state != requested;
        case ProfileKind::pkcs:
            return !holds(scep_only, state);
        case ProfileKind::pkcs_imported:
            return !holds(scep_only, state) && !holds(issued_elsewhere, state);
        default:
            return state == unknown;
    }
}

/// The failures that a step can have.
bool may_fail_with(Stage stage, IssuanceState failure) noexcept {
    switch (failure) {
        case challenge_issue_failed:
            return stage == Stage::none || stage == Stage::asked;
        case request_creation_failed:
        case challenge_validation_failed:
        case issue_failed:
            return stage == Stage::asked || stage == Stage::submitted;
        case response_processing_failed:
            return stage == Stage::submitted || stage == Stage::issued;
        case install_failed:
            return stage == Stage::issued || stage == Stage::received;
        default:
            return false;
    }
}

bool may_go_on(IssuanceState from, IssuanceState to) noexcept {
    const Stage now = stage_of(from);
    const Stage next = stage_of(to);
    switch (to) {
        case unknown:
            return false;
        case renewal_requested:
            return now == Stage::installed || now == Stage::failed;
        case renew_verified:
            return from == renewal_requested;
        case revoked:
            return now == Stage::issued || now == Stage::received || now == Stage::installed ||
                   now == Stage::gone || now == Stage::failed;
        case delete_failed:
            return now == Stage::installed || from == revoked;
        case deleted:
        case removed_from_collection:
            return from != deleted && from != removed_from_collection;
        default:
            break;
    }
    if (from == install_failed && next == Stage::installed) {
        return true;  // The device has kept what it was given, and tried again by itself.
    }
    if (next == Stage::failed) {
        return may_fail_with(now, to);
    }
    if (next == Stage::asked) {  // A new attempt; a challenge or request may expire unused.
        return now != Stage::issued && now != Stage::received;
    }
    return now <= next && now != Stage::gone;
}

}  // namespace

std::vector<IssuanceState> usual_path(ProfileKind kind) {
    switch (kind) {
        case ProfileKind::scep:
            return {challenge_issued, challenge_validation_succeeded, issued, enrollment_succeeded,
                    installed};
        case ProfileKind::pkcs:
            return {requested, issue_pending, issued, installed};
        case ProfileKind::pkcs_imported:
            return {issued, installed};
        default:
            return {};
    }
}

bool may_follow(ProfileKind kind, IssuanceState from, IssuanceState to) noexcept {
    return exists_for(kind, from) && exists_for(kind, to) && (from == to || may_go_on(from, to));
}

}  // namespace certferry::service
