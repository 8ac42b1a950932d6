#include "service/profiles/platform.h"

namespace certferry::service {

Platforms platforms_of(ProfileKind kind) noexcept {
    switch (kind) {
        case ProfileKind::trusted_certificate:
        case ProfileKind::scep:
            return platforms::all;
        case ProfileKind::pkcs:
            return platforms::android | platforms::apple |
                   Platforms{Platform::windows10, Platform::linux_agent};
        case ProfileKind::pkcs_imported:
            return platforms::android | platforms::apple |
                   Platforms{Platform::windows_phone81, Platform::windows10, Platform::linux_agent};
        case ProfileKind::mail:
            return {Platform::ios};
    }
    return platforms::none;
}

Platforms platforms_with_device_type(ProfileKind kind) noexcept {
    switch (kind) {
        case ProfileKind::scep:
            return platforms::android | platforms::apple |
                   Platforms{Platform::windows81, Platform::windows10, Platform::linux_agent};
        case ProfileKind::pkcs:
            return platforms::apple |
                   Platforms{Platform::android_work_profile, Platform::android_corp_work_profile,
                             Platform::windows10, Platform::linux_agent};
        default:
            return platforms::none;
    }
}

}  // namespace certferry::service
