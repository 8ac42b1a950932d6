#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace certferry::service {

/// The APIs that access tokens are made for.
enum class Resource {
    graph,   ///< Microsoft Graph's part: discovery, users, imported PFX files, connectors.
    intune,  ///< Validation of SCEP challenges and the queue of revocations.
};

/// The resource of an audience or a scope's part before `/.default`: Microsoft's identifiers of any
/// cloud, with and without slash at the end, the application ids of both, and for Graph the
/// service's own URL, which clients use as Graph's root.
std::optional<Resource> resource_of(std::string_view identifier, std::string_view public_url);

/// What applications may be allowed, in Microsoft's words.
namespace application_roles {

inline constexpr std::string_view scep_challenge_provider = "scep_challenge_provider";
inline constexpr std::string_view read_applications = "Application.Read.All";
inline constexpr std::string_view read_configuration = "DeviceManagementConfiguration.Read.All";
inline constexpr std::string_view write_configuration =
    "DeviceManagementConfiguration.ReadWrite.All";
inline constexpr std::string_view read_users = "User.Read.All";

}  // namespace application_roles

struct RoleRow {
    std::string_view name;
    Resource resource;
};

/// Every role with the resource whose tokens carry it.
std::span<const RoleRow> known_application_roles() noexcept;

}  // namespace certferry::service
