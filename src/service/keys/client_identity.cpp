#include "service/keys/client_identity.h"

#include "base/error.h"
#include "base/uuid.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

constexpr std::string_view scheme = "certferry://";

}  // namespace

std::string identity_uri(const ClientIdentity& identity) {
    return fmt::format("{}{}/{}/{}", scheme, identity.tenant_id,
                       identity.kind == ClientIdentity::Kind::connector ? "connector" : "device",
                       identity.id);
}

std::optional<ClientIdentity> identity_of(const pki::Certificate& certificate) {
    std::optional<std::string> uri;
    try {
        for (const auto& name : certificate.subject_alt_names()) {
            if (name.kind != pki::GeneralNameKind::uri || uri) {
                return std::nullopt;
            }
            uri = name.value;
        }
    } catch (const Error&) {
        return std::nullopt;
    }
    constexpr std::size_t uuid_length = 36;
    if (!uri || uri->size() < scheme.size() + uuid_length || !uri->starts_with(scheme)) {
        return std::nullopt;
    }
    ClientIdentity identity{.tenant_id = uri->substr(scheme.size(), uuid_length),
                            .kind = ClientIdentity::Kind::device,
                            .id = {}};
    const auto rest = std::string_view(*uri).substr(scheme.size() + uuid_length);
    if (rest.starts_with("/connector/")) {
        identity.kind = ClientIdentity::Kind::connector;
    } else if (!rest.starts_with("/device/")) {
        return std::nullopt;
    }
    identity.id = rest.substr(rest.find('/', 1) + 1);
    if (!is_uuid(identity.tenant_id) || !is_uuid(identity.id)) {
        return std::nullopt;
    }
    return identity;
}

}  // namespace certferry::service
