#include "service/api/principal.h"

#include <array>

namespace certferry::service {

namespace {

constexpr std::array<std::string_view, 5> names{"auditor", "helpdesk", "operator", "administrator",
                                                "owner"};

}  // namespace

std::string_view to_text(Role role) noexcept {
    return names[static_cast<std::size_t>(role)];
}

std::optional<Role> role_from_text(std::string_view text) noexcept {
    for (const auto role :
         {Role::auditor, Role::helpdesk, Role::operator_, Role::administrator, Role::owner}) {
        if (to_text(role) == text) {
            return role;
        }
    }
    return std::nullopt;
}

bool allows(Role role, Role least) noexcept {
    if (role == Role::owner || least == Role::owner) {
        return role == least;
    }
    return role >= least;
}

}  // namespace certferry::service
