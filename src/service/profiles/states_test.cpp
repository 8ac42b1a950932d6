#include "service/profiles/states.h"

#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using enum IssuanceState;

void expect_path(ProfileKind kind, const std::vector<IssuanceState>& path) {
    IssuanceState from = unknown;
    for (const IssuanceState to : path) {
        EXPECT_TRUE(may_follow(kind, from, to))
            << issuance_state_words(from) << " to " << issuance_state_words(to);
        from = to;
    }
}

TEST(States, KeepNumbersAndNamesOfTheFamily) {
    EXPECT_EQ(issuance_state_words.names.size(), 23U);
    EXPECT_EQ(static_cast<int>(issuance_state_words.find("requested").value()), 22);
    EXPECT_EQ(static_cast<int>(issuance_state_words.find("issued").value()), 9);
    EXPECT_EQ(static_cast<int>(issuance_state_words.find("installed").value()), 18);
    EXPECT_EQ(static_cast<int>(issuance_state_words.find("removedFromCollection").value()), 15);
    EXPECT_EQ(revocation_state_words(RevocationState::failed), "failed");
    EXPECT_EQ(deployment_state_words(DeploymentState::not_applicable), "notApplicable");
}

TEST(States, FollowTheUsualPaths) {
    for (const ProfileKind kind :
         {ProfileKind::scep, ProfileKind::pkcs, ProfileKind::pkcs_imported}) {
        expect_path(kind, usual_path(kind));
    }
    expect_path(ProfileKind::scep,
                {challenge_issued, request_submit_failed, issued, enrollment_succeeded, installed});
    EXPECT_TRUE(usual_path(ProfileKind::trusted_certificate).empty());
}

TEST(States, MaySkipWhatADeviceDidNotReport) {
    expect_path(ProfileKind::scep, {challenge_issued, issued, installed});
    expect_path(ProfileKind::pkcs, {requested, issued, installed});
}

TEST(States, RenewFromTheBeginning) {
    expect_path(ProfileKind::scep, {challenge_issued, issued, installed, renewal_requested,
                                    challenge_issued, issued, installed});
    expect_path(ProfileKind::pkcs,
                {requested, issued, installed, renewal_requested, requested, issued, installed});
}

TEST(States, TryAgainAfterAFailure) {
    expect_path(ProfileKind::scep,
                {challenge_issued, challenge_validation_failed, challenge_issued, issue_failed,
                 challenge_issued, issued, install_failed, challenge_issued, issued, installed});
    expect_path(ProfileKind::pkcs, {requested, issue_pending, issue_failed, requested});
    expect_path(ProfileKind::scep, {challenge_issued, issued, install_failed, installed});
    expect_path(ProfileKind::pkcs, {requested, issued, install_failed, installed});
    EXPECT_FALSE(may_follow(ProfileKind::scep, challenge_validation_failed, issued));
    EXPECT_FALSE(may_follow(ProfileKind::scep, challenge_validation_failed, installed));
}

TEST(States, LeaveThroughRemoval) {
    expect_path(ProfileKind::scep, {challenge_issued, issued, installed, delete_failed, deleted});
    expect_path(ProfileKind::scep, {challenge_issued, issued, installed, revoked, deleted});
    expect_path(ProfileKind::pkcs,
                {requested, issued, installed, removed_from_collection, requested});
    expect_path(ProfileKind::scep,
                {challenge_issued, issued, installed, deleted, challenge_issued});
}

TEST(States, NeverGoBackward) {
    struct Row {
        IssuanceState from;
        IssuanceState to;
    };

    for (const Row& row : {Row{installed, issued},
                           {installed, issue_failed},
                           {installed, challenge_validation_failed},
                           {issued, challenge_issued},
                           {issued, challenge_validation_succeeded},
                           {deleted, installed},
                           {deleted, removed_from_collection},
                           {revoked, installed},
                           {unknown, revoked},
                           {installed, unknown},
                           {challenge_issued, renewal_requested},
                           {installed, renew_verified}}) {
        EXPECT_FALSE(may_follow(ProfileKind::scep, row.from, row.to))
            << issuance_state_words(row.from) << " to " << issuance_state_words(row.to);
    }
}

TEST(States, BelongToTheirKind) {
    EXPECT_FALSE(may_follow(ProfileKind::pkcs, unknown, challenge_issued));
    EXPECT_FALSE(may_follow(ProfileKind::scep, unknown, requested));
    EXPECT_FALSE(may_follow(ProfileKind::pkcs_imported, installed, renewal_requested));
    EXPECT_FALSE(may_follow(ProfileKind::trusted_certificate, unknown, issued));
}

TEST(States, MayBeReportedAgain) {
    for (std::size_t i = 0; i < issuance_state_words.names.size(); ++i) {
        const auto state = static_cast<IssuanceState>(i);
        EXPECT_EQ(may_follow(ProfileKind::scep, state, state), state != requested);
    }
}

}  // namespace
}  // namespace certferry::service
