#pragma once

#include "service/profiles/words.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace certferry::service {

/// What a device runs, and how it is managed. A profile serves exactly one.
enum class Platform {
    android,                    ///< Device administrator.
    android_work_profile,       ///< Android Enterprise, personally owned.
    android_fully_managed,      ///< Android Enterprise.
    android_dedicated,          ///< Android Enterprise, without a user.
    android_corp_work_profile,  ///< Android Enterprise, owned by the organisation.
    ios,                        ///< iPadOS too.
    macos,
    windows_phone81,
    windows81,    ///< And later.
    windows10,    ///< And later.
    linux_agent,  // `linux` alone is a macro of GNU C++.
};

inline constexpr auto platform_words = words<Platform>(
    "android", "androidWorkProfile", "androidFullyManaged", "androidDedicated",
    "androidCorpWorkProfile", "ios", "macos", "windowsPhone81", "windows81", "windows10", "linux");

/// What a profile is about.
enum class ProfileKind { trusted_certificate, scep, pkcs, pkcs_imported, mail };

inline constexpr auto profile_kind_words =
    words<ProfileKind>("trustedCertificate", "scep", "pkcs", "pkcsImported", "mail");

/// A set of platforms.
class Platforms {
public:
    constexpr Platforms(std::initializer_list<Platform> platforms) noexcept {
        for (const Platform platform : platforms) {
            bits_ |= bit(platform);
        }
    }

    constexpr bool has(Platform platform) const noexcept { return (bits_ & bit(platform)) != 0; }

    friend constexpr Platforms operator|(Platforms a, Platforms b) noexcept {
        a.bits_ |= b.bits_;
        return a;
    }

private:
    static constexpr std::uint32_t bit(Platform platform) noexcept {
        return std::uint32_t{1} << static_cast<unsigned>(platform);
    }

    std::uint32_t bits_ = 0;
};

namespace platforms {

inline constexpr Platforms none{};
/// Fully managed, dedicated, and corporate-owned work profile.
inline constexpr Platforms android_owner{Platform::android_fully_managed,
                                         Platform::android_dedicated,
                                         Platform::android_corp_work_profile};
inline constexpr Platforms android_enterprise =
    android_owner | Platforms{Platform::android_work_profile};
inline constexpr Platforms android = android_enterprise | Platforms{Platform::android};
inline constexpr Platforms apple{Platform::ios, Platform::macos};
inline constexpr Platforms windows{Platform::windows_phone81, Platform::windows81,
                                   Platform::windows10};
inline constexpr Platforms all = android | apple | windows | Platforms{Platform::linux_agent};

}  // namespace platforms

/// The platforms that have this kind of profile. A mail profile's certificate settings exist for
/// iOS's own mail program alone; elsewhere users choose certificates in their mail program.
Platforms platforms_of(ProfileKind kind) noexcept;

/// The platforms on which a profile of this kind can be of certificate type `device`.
Platforms platforms_with_device_type(ProfileKind kind) noexcept;

}  // namespace certferry::service
