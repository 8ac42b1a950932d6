#include "service/oauth/resources.h"

#include "base/ascii.h"
#include "http/message.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

struct Identifier {
    std::string_view text;  // Without slash at the end.
    Resource resource;
};

constexpr std::array identifiers{
    Identifier{"https://graph.microsoft.com", Resource::graph},
    Identifier{"https://graph.microsoft.us", Resource::graph},
    Identifier{"https://dod-graph.microsoft.us", Resource::graph},
    Identifier{"https://microsoftgraph.chinacloudapi.cn", Resource::graph},
    Identifier{"00000003-0000-0000-c000-000000000000", Resource::graph},
    Identifier{"https://api.manage.microsoft.com", Resource::intune},
    Identifier{"https://api.manage.microsoft.us", Resource::intune},
    Identifier{"0000000a-0000-0000-c000-000000000000", Resource::intune},
    Identifier{"c161e42e-d4df-4a3d-9b42-e7a3c31f59d4", Resource::intune}};

constexpr std::array roles{RoleRow{application_roles::scep_challenge_provider, Resource::intune},
                           RoleRow{application_roles::read_applications, Resource::graph},
                           RoleRow{application_roles::read_configuration, Resource::graph},
                           RoleRow{application_roles::write_configuration, Resource::graph},
                           RoleRow{application_roles::read_users, Resource::graph}};

}  // namespace

std::optional<Resource> resource_of(std::string_view identifier, std::string_view public_url) {
    if (identifier.ends_with('/')) {
        identifier.remove_suffix(1);
    }
    if (equal_ignoring_case(identifier, public_url)) {
        return Resource::graph;
    }
    const auto* const found = std::ranges::find_if(identifiers, [&](const Identifier& each) {
        return equal_ignoring_case(each.text, identifier);
    });
    return found == identifiers.end() ? std::nullopt : std::optional(found->resource);
}

std::span<const RoleRow> known_application_roles() noexcept {
    return roles;
}

}  // namespace certferry::service
