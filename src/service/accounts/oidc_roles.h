#pragma once

#include "service/api/principal.h"

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// From a value of a claim, such as a group, to a role of the tenant.
using RoleMapping = std::map<std::string, Role>;

/// The highest role that the claim's values map to; empty if none does. `claim` is the name of a
/// member, or names with dots between them, such as `realm_access.roles`; its value is a text or an
/// array of texts.
std::optional<Role> mapped_role(const boost::json::object& claims, std::string_view claim,
                                const RoleMapping& mapping);

/// What an account made for these claims is called: `preferred_username`, or `email`, in the form
/// of account names; empty if neither is one.
std::string proposed_name(const boost::json::object& claims);

}  // namespace certferry::service
