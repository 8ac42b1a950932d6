#include "service/profiles/assignment.h"

#include "service/profiles/imported.h"
#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using testing::lines;

constexpr auto to_users = AssignmentTarget::user_group;
constexpr auto to_devices = AssignmentTarget::device_group;

Assignment include(AssignmentTarget target, std::string group) {
    return {.target = target, .group_id = std::move(group), .mode = AssignmentMode::include};
}

Assignment exclude(AssignmentTarget target, std::string group) {
    return {.target = target, .group_id = std::move(group), .mode = AssignmentMode::exclude};
}

const Membership membership{.user_groups = {"crew", "night"}, .device_groups = {"fleet", "lab"}};

Profile profile_of(Profile::Settings settings, std::vector<Assignment> assignments,
                   Platform platform = Platform::windows10) {
    Profile profile;
    profile.display_name = "P";
    profile.platform = platform;
    profile.assignments = std::move(assignments);
    profile.settings = std::move(settings);
    return profile;
}

ScepSettings device_scep() {
    ScepSettings settings;
    settings.names.certificate_type = CertificateType::device;
    settings.root_certificate_profile_id = "root";
    return settings;
}

TEST(Assignment, TargetsMembersOfIncludedGroups) {
    EXPECT_FALSE(is_targeted({}, membership));
    EXPECT_TRUE(is_targeted({include(to_users, "crew")}, membership));
    EXPECT_TRUE(is_targeted({include(to_devices, "fleet")}, membership));
    EXPECT_FALSE(is_targeted({include(to_users, "fleet")}, membership));
    EXPECT_FALSE(is_targeted({include(to_devices, "other")}, membership));
}

TEST(Assignment, LetsExcludeWinInAnyOrder) {
    EXPECT_FALSE(is_targeted({include(to_users, "crew"), exclude(to_devices, "lab")}, membership));
    EXPECT_FALSE(is_targeted({exclude(to_users, "night"), include(to_users, "crew")}, membership));
    EXPECT_TRUE(is_targeted({include(to_users, "crew"), exclude(to_users, "other")}, membership));
    EXPECT_FALSE(is_targeted({exclude(to_users, "other")}, membership));
}

TEST(Assignment, GivesUsersDevicesCertificatesOfTypeDevice) {
    const Profile profile = profile_of(device_scep(), {include(to_users, "crew")});
    EXPECT_EQ(outcome_of(profile, testing::deck(), membership, true).reach, Reach::applies);
}

TEST(Assignment, DoesNotApplyToOtherPlatforms) {
    const Profile profile = profile_of(device_scep(), {include(to_users, "crew")}, Platform::macos);
    const Outcome outcome = outcome_of(profile, testing::deck(), membership, true);
    EXPECT_EQ(outcome.reach, Reach::not_applicable);
    EXPECT_EQ(outcome.reason, NotApplicableReason::other_platform);
    EXPECT_EQ(outcome_of(profile, testing::deck(), {}, true), Outcome{});
}

TEST(Assignment, DoesNotApplyWithoutTheUserThatItNames) {
    const std::vector<Assignment> to_fleet{include(to_devices, "fleet")};
    const auto reason = [&](Profile::Settings settings) {
        const Profile profile =
            profile_of(std::move(settings), to_fleet, Platform::android_dedicated);
        return outcome_of(profile, testing::kiosk(), membership, false).reason;
    };
    EXPECT_EQ(reason(ScepSettings{}), NotApplicableReason::no_user);
    EXPECT_EQ(reason(PkcsSettings{}), NotApplicableReason::no_user);
    EXPECT_EQ(reason(PkcsImportedSettings{}), NotApplicableReason::no_user);
    EXPECT_EQ(reason(device_scep()), std::nullopt);
    EXPECT_EQ(reason(TrustedCertificateSettings{}), std::nullopt);
}

TEST(Assignment, LeavesTrustedCertificatesOfAndroid11ToHands) {
    const Profile profile =
        profile_of(TrustedCertificateSettings{}, {include(to_users, "crew")}, Platform::android);
    DeviceFacts device;
    device.platform = Platform::android;
    const auto reason = [&](const char* version, bool knox) {
        device.os_version = version;
        device.samsung_knox = knox;
        return outcome_of(profile, device, membership, true).reason;
    };
    EXPECT_EQ(reason("11", false), NotApplicableReason::android_device_administrator11);
    EXPECT_EQ(reason("12.1", false), NotApplicableReason::android_device_administrator11);
    EXPECT_EQ(reason("10.0", false), std::nullopt);
    EXPECT_EQ(reason("11", true), std::nullopt);
    EXPECT_EQ(not_applicable_reason_words(NotApplicableReason::android_device_administrator11),
              "androidDeviceAdministrator11");
    device.samsung_knox = false;
    const Profile scep = profile_of(ScepSettings{}, {include(to_users, "crew")}, Platform::android);
    EXPECT_TRUE(trusted_certificate_reaches(scep, profile, device, membership, true));
}

TEST(Assignment, FollowsTheApplicabilityRule) {
    Profile profile = profile_of(device_scep(), {include(to_users, "crew")});
    const auto reaches = [&](ApplicabilityRule rule) {
        profile.applicability = std::move(rule);
        return outcome_of(profile, testing::deck(), membership, true).reach == Reach::applies;
    };
    // The device: Enterprise, 10.0.19045.
    EXPECT_TRUE(reaches({.editions = {"enterprise"}, .min_version = {}, .max_version = {}}));
    EXPECT_FALSE(reaches({.editions = {"Home", "Pro"}, .min_version = {}, .max_version = {}}));
    EXPECT_TRUE(reaches({.editions = {}, .min_version = "10.0.19045", .max_version = {}}));
    EXPECT_FALSE(reaches({.editions = {}, .min_version = "10.0.22000", .max_version = {}}));
    EXPECT_TRUE(reaches({.editions = {}, .min_version = "10.0.9999", .max_version = "10.0.19045"}));
    EXPECT_FALSE(reaches({.editions = {}, .min_version = {}, .max_version = "10.0.19044"}));
    EXPECT_FALSE(reaches(
        {.assign = false, .editions = {"Enterprise"}, .min_version = {}, .max_version = {}}));
    EXPECT_TRUE(
        reaches({.assign = false, .editions = {"Home"}, .min_version = {}, .max_version = {}}));
    EXPECT_EQ(outcome_of(profile, testing::deck(), membership, true).reason, std::nullopt);
}

struct MatrixRow {
    std::vector<Assignment> profile;
    std::vector<Assignment> trusted;
    bool works;
};

std::vector<MatrixRow> matrix() {
    const std::vector<Assignment> users{include(to_users, "crew")};
    const std::vector<Assignment> devices{include(to_devices, "fleet")};
    const std::vector<Assignment> both{users[0], devices[0]};
    return {{users, users, true},    {users, devices, false},  {users, both, true},
            {devices, users, false}, {devices, devices, true}, {devices, both, true},
            {both, users, true},     {both, devices, true},    {both, both, true}};
}

TEST(AssignmentMatrix, DecidesEachPair) {
    for (const MatrixRow& row : matrix()) {
        const Profile scep = profile_of(device_scep(), row.profile);
        const Profile trusted = profile_of(TrustedCertificateSettings{}, row.trusted);
        EXPECT_EQ(check_assignment(scep, trusted).empty(), row.works);
        EXPECT_EQ(trusted_certificate_reaches(scep, trusted, testing::deck(), membership, true),
                  row.works);
    }
}

TEST(AssignmentMatrix, CountsForPkcsOnAndroidToo) {
    PkcsSettings pkcs;
    pkcs.root_certificate_profile_id = "root";
    for (const MatrixRow& row : matrix()) {
        const Profile profile = profile_of(pkcs, row.profile, Platform::android);
        const Profile trusted =
            profile_of(TrustedCertificateSettings{}, row.trusted, Platform::android);
        EXPECT_EQ(check_assignment(profile, trusted).empty(), row.works);
    }
}

TEST(AssignmentMatrix, WarnsWithTheNameOfTheTrustedProfile) {
    const Profile scep = profile_of(device_scep(), {include(to_users, "crew")});
    Profile trusted = profile_of(TrustedCertificateSettings{}, {});
    trusted.display_name = "Harbor root";
    EXPECT_THAT(lines(check_assignment(scep, trusted)),
                ElementsAre("W_ASSIGNMENT_MISMATCH at /assignments: Harbor root"));
    // An exclusion alone assigns nothing.
    trusted.assignments = {exclude(to_users, "crew")};
    EXPECT_EQ(check_assignment(scep, trusted).size(), 1U);
    EXPECT_TRUE(check_assignment(profile_of(device_scep(), {}), trusted).empty());
}

TEST(AssignmentMatrix, FailsOnADeviceThatTheTrustedProfileMisses) {
    const Profile scep = profile_of(device_scep(), {include(to_users, "crew")});
    const Profile elsewhere =
        profile_of(TrustedCertificateSettings{}, {include(to_users, "other crew")});
    EXPECT_FALSE(trusted_certificate_reaches(scep, elsewhere, testing::deck(), membership, true));
}

TEST(Delivery, PutsTrustedCertificatesFirstAndMailLast) {
    EXPECT_LT(delivery_rank(ProfileKind::trusted_certificate), delivery_rank(ProfileKind::scep));
    EXPECT_EQ(delivery_rank(ProfileKind::pkcs), delivery_rank(ProfileKind::scep));
    EXPECT_EQ(delivery_rank(ProfileKind::pkcs_imported), delivery_rank(ProfileKind::scep));
    EXPECT_GT(delivery_rank(ProfileKind::mail), delivery_rank(ProfileKind::scep));
}

// The story of the imported certificates: Mira has E1, E2 for encryption and S1 for signing.
class ImportedStory : public ::testing::Test {
protected:
    static ImportedCertificate one(const char* id, IntendedPurpose purpose, int days,
                                   const char* user = "mira") {
        return {.id = id,
                .user_id = user,
                .intended_purpose = purpose,
                .expires_at = now + std::chrono::days(days)};
    }

    static constexpr UtcTime now{std::chrono::sys_days{std::chrono::year{2031} / 1 / 15}};
    static constexpr auto encryption = IntendedPurpose::smime_encryption;
    static constexpr auto signing = IntendedPurpose::smime_signing;

    std::vector<ImportedCertificate> all_{one("E1", encryption, -400), one("E2", encryption, 300),
                                          one("S1", signing, 300),
                                          one("X1", encryption, 300, "teo")};
};

TEST_F(ImportedStory, PutsExpiredAndValidOnesOnEveryDevice) {
    PkcsImportedSettings settings;
    settings.intended_purpose = encryption;
    const Profile windows = profile_of(settings, {include(to_users, "crew")});
    const Profile ios = profile_of(settings, {include(to_users, "crew")}, Platform::ios);
    EXPECT_EQ(outcome_of(windows, testing::deck(), membership, true).reach, Reach::applies);
    EXPECT_EQ(outcome_of(ios, testing::phone(), membership, true).reach, Reach::applies);
    EXPECT_THAT(certificates_for("mira", encryption, all_), ElementsAre("E1", "E2"));
    all_.push_back(one("E3", encryption, 700));
    EXPECT_THAT(certificates_for("mira", encryption, all_), ElementsAre("E1", "E2", "E3"));
    EXPECT_THAT(certificates_for("mira", signing, all_), ElementsAre("S1"));
    EXPECT_THAT(certificates_for("mira", IntendedPurpose::unassigned, all_), ElementsAre());
}

TEST_F(ImportedStory, WarnsBeforeTheLastOneExpires) {
    EXPECT_THAT(lines(check_expiring_imports(all_, now)), ElementsAre());
    const UtcTime later = now + std::chrono::days(270);
    EXPECT_THAT(lines(check_expiring_imports(all_, later)),
                ElementsAre("W_IMPORT_EXPIRING at /: E2", "W_IMPORT_EXPIRING at /: S1",
                            "W_IMPORT_EXPIRING at /: X1"));
    all_.push_back(one("E3", encryption, 700));
    EXPECT_THAT(lines(check_expiring_imports(all_, later)),
                ElementsAre("W_IMPORT_EXPIRING at /: S1", "W_IMPORT_EXPIRING at /: X1"));
    EXPECT_THAT(lines(check_expiring_imports(all_, later - std::chrono::seconds(1))),
                ElementsAre());
}

}  // namespace
}  // namespace certferry::service
