#pragma once

#include "service/deployment/profile_routes.h"

namespace certferry::service {

/// `POST /profiles/preview`: what saving a profile would say, and the names that it would ask for
/// on one device. Stores nothing and is not audited.
///
///     {"profile": {…}, "profileId": "the one that it would replace", "deviceId": "…"}
///
/// answers `findings` of the save, and with a device and a SCEP or PKCS profile whose names can be
/// read `names`: `subject`, `subjectAlternativeNames` and `findings` of the expansion. The first
/// two are absent if one of those is an error: then the device would get nothing.
void add_profile_preview(Api& api, const ProfileParts& parts);

}  // namespace certferry::service
