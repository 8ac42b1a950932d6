#include "service/profiles/profile.h"

namespace certferry::service {

ExtendedKeyUsage client_authentication() {
    return {.name = "Client Authentication", .oid = pki::Oid(pki::oids::client_auth)};
}

const NameSettings* Profile::names() const noexcept {
    if (const auto* scep = std::get_if<ScepSettings>(&settings)) {
        return &scep->names;
    }
    if (const auto* pkcs = std::get_if<PkcsSettings>(&settings)) {
        return &pkcs->names;
    }
    return nullptr;
}

std::string_view Profile::root_certificate_profile_id() const noexcept {
    if (const auto* scep = std::get_if<ScepSettings>(&settings)) {
        return scep->root_certificate_profile_id;
    }
    if (const auto* pkcs = std::get_if<PkcsSettings>(&settings)) {
        return pkcs->root_certificate_profile_id;
    }
    return {};
}

bool settings_differ(const Profile& before, const Profile& after) {
    return before.settings != after.settings || before.platform != after.platform ||
           before.applicability != after.applicability;
}

}  // namespace certferry::service
