#include "service/profiles/removal.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace certferry::service {
namespace {

std::string shown(const std::optional<RemovalEffect>& effect) {
    if (!effect) {
        return "n/a";
    }
    std::string text = std::string(effect->revoke ? "R" : "") + (effect->remove ? "D" : "") +
                       (effect->replace ? "+" : "");
    return text.empty() ? "-" : text;
}

RemovalSubject scep(Platform platform) {
    RemovalSubject subject;
    subject.platform = platform;
    return subject;
}

RemovalSubject pkcs(Platform platform) {
    return {.kind = ProfileKind::pkcs, .platform = platform};
}

RemovalSubject on_knox(RemovalSubject subject) {
    subject.samsung_knox = true;
    return subject;
}

RemovalSubject from_third_party(RemovalSubject subject) {
    subject.third_party_ca = true;
    return subject;
}

// `+`: what the profile now says is delivered anew.
// unenrol, wipe, retire, ungroup, unassign, change, licence, dirdel
using Cells = std::array<const char*, 8>;
constexpr Cells scep_cells{"RD", "RD", "RD", "RD", "RD", "R+", "-", "-"};
constexpr Cells scep_macos_cells{"RD", "n/a", "RD", "RD", "RD", "R+", "-", "-"};
constexpr Cells scep_knox_cells{"RD", "RD", "R", "R", "R", "R+", "-", "-"};
constexpr Cells scep_owner_cells{"D", "D", "D", "D", "D", "D+", "-", "-"};
constexpr Cells pkcs_cells{"RD", "RD", "RD", "-", "-", "-", "-", "-"};
constexpr Cells pkcs_ios_cells{"RD", "RD", "RD", "-", "D", "-", "-", "-"};
constexpr Cells pkcs_macos_cells{"RD", "n/a", "RD", "-", "-", "-", "-", "-"};
constexpr Cells imported_cells{"D", "D", "D", "D", "D", "n/a", "-", "D"};
constexpr Cells trusted_cells{"D", "D", "D", "D", "D", "+", "-", "-"};

void expect_row(const RemovalSubject& subject, const Cells& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto action = static_cast<RemovalAction>(i);
        EXPECT_EQ(shown(removal_effect(subject, action)), cells[i])
            << profile_kind_words(subject.kind) << " on " << platform_words(subject.platform)
            << ", " << removal_action_words(action);
    }
}

TEST(RemovalMatrix, HoldsEveryCellOfScep) {
    for (const Platform platform : {Platform::windows_phone81, Platform::windows81,
                                    Platform::windows10, Platform::ios, Platform::linux_agent}) {
        expect_row(scep(platform), scep_cells);
    }
    expect_row(scep(Platform::macos), scep_macos_cells);
    expect_row(on_knox(scep(Platform::android)), scep_knox_cells);
    for (const Platform platform : {Platform::android_fully_managed, Platform::android_dedicated,
                                    Platform::android_corp_work_profile}) {
        expect_row(scep(platform), scep_owner_cells);
    }
}

TEST(RemovalMatrix, HoldsEveryCellOfPkcs) {
    for (const Platform platform : {Platform::windows10, Platform::linux_agent}) {
        expect_row(pkcs(platform), pkcs_cells);
    }
    expect_row(on_knox(pkcs(Platform::android)), pkcs_cells);
    expect_row(pkcs(Platform::ios), pkcs_ios_cells);
    expect_row(pkcs(Platform::macos), pkcs_macos_cells);
}

TEST(RemovalMatrix, HoldsEveryCellOfImportedAndTrustedOnEachPlatform) {
    for (std::size_t i = 0; i < platform_words.names.size(); ++i) {
        const auto platform = static_cast<Platform>(i);
        expect_row({.kind = ProfileKind::pkcs_imported, .platform = platform}, imported_cells);
        expect_row({.kind = ProfileKind::trusted_certificate, .platform = platform}, trusted_cells);
    }
}

TEST(RemovalMatrix, RevokesNothingAtThirdParties) {
    for (std::size_t i = 0; i < platform_words.names.size(); ++i) {
        expect_row(from_third_party(on_knox(scep(static_cast<Platform>(i)))), scep_owner_cells);
    }
}

TEST(RemovalMatrix, FillsTheCellsThatNobodyTells) {
    expect_row(scep(Platform::android), scep_knox_cells);
    expect_row(scep(Platform::android_work_profile), scep_owner_cells);
    expect_row(pkcs(Platform::android_dedicated), pkcs_cells);
}

TEST(RevocationReasons, FollowTheAction) {
    for (const RemovalAction action :
         {RemovalAction::unenrol, RemovalAction::retire, RemovalAction::wipe}) {
        EXPECT_EQ(static_cast<int>(revocation_reason(action)), 5);
    }
    EXPECT_EQ(static_cast<int>(revocation_reason(RemovalAction::change)), 4);
    EXPECT_EQ(static_cast<int>(RevocationReason::unspecified), 0);
}

}  // namespace
}  // namespace certferry::service
